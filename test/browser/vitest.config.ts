import { defineConfig } from "vitest/config";

/** The tests in a browser: `npm run browser`. They share one machine and one browser a file. */
export default defineConfig({
  test: {
    dir: "test/browser",
    include: ["**/*.browser.ts"],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ["test/browser/check-platform.ts"],
  },
});
