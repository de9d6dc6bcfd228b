import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PACKAGE_TESTS } from "./package-tests.ts";
import { PROJECT } from "./rig/project.ts";

test.for(PACKAGE_TESTS)("a test of `npm run test:packages` has the path %s", (path) => {
  expect(globSync(path, { cwd: import.meta.dirname })).not.toEqual([]);
});

test("CI runs the tests that `npm test` leaves out", () => {
  expect(readFileSync(join(PROJECT, ".ci/run"), "utf8")).toContain("\nnpm run test:packages\n");
});
