import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Node keeps compiled code here, for the workers and for every process that a test starts.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "stopcord-compile-cache");

export default defineConfig({
  test: {
    dir: "test",
    isolate: false, // files share modules, so that each worker loads them once
    maxWorkers: 3, // on two cores, because many tests wait
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
