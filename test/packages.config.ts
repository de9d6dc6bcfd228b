import { defineConfig } from "vitest/config";
import { PACKAGE_TESTS } from "./package-tests.ts";
import config from "./vitest.config.ts";

/** The tests of packages and installations: `npm run test:packages`. */
export default defineConfig({
  test: { ...config.test, include: PACKAGE_TESTS, exclude: [] },
});
