import { tmpdir } from "node:os";
import { join } from "node:path";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { PACKAGE_TESTS } from "./package-tests.ts";

// Node keeps compiled code here, for the workers and for the processes that tests start.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "stopcord-compile-cache");

// The Node for Macs with Apple silicon (.node/package.json) is old: it warns of each process that runs TypeScript.
if (process.versions.node === "24.0.0") process.env.NODE_OPTIONS ??= "--disable-warning=ExperimentalWarning";

/** Tests that start the packaged functions. They wait longest, so they start first; without this a clean checkout has them last. */
const STARTS_STACK = /\/test\/(pipeline|local\/start)/;

class StacksFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { first = [], rest = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      STARTS_STACK.test(moduleId) ? "first" : "rest",
    );
    return [...first, ...rest];
  }
}

export default defineConfig({
  test: {
    dir: "test",
    exclude: [...configDefaults.exclude, ...PACKAGE_TESTS],
    isolate: false, // files share modules, so that each worker loads them once
    experimental: { viteModuleRunner: false, nodeLoader: false }, // Node loads TypeScript itself, in less time than Vite
    maxWorkers: 4, // on two cores, because many tests wait
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: StacksFirst },
  },
});
