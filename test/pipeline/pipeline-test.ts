import { test, vi } from "vitest";
import type { StackOptions } from "../rig/start-stack.ts";
import { startPipeline } from "./start-pipeline.ts";

/** How a pipeline of one test file starts. */
export type PipelineOptions = Omit<StackOptions, "env"> & {
  /** Starts what the environment of the pipeline names, and returns that environment. */
  env?(onEnd: (end: () => Promise<void>) => void): Promise<Readonly<Record<string, string>>>;
  /** Whether every function runs once before the tests, so that no deadline of theirs is spent on a cold start. */
  readonly isWarm?: boolean;
};

/** Returns a test with a packaged pipeline, one for the file. */
export function pipelineTest({ env, isWarm = false, ...options }: PipelineOptions = {}) {
  configurePipelineTests();
  return test.extend("pipeline", { scope: "file" }, async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const ends: (() => Promise<void>)[] = [];
    const pipeline = await startPipeline({ ...options, env: (await env?.((end) => ends.push(end))) ?? {} });
    onCleanup(async () => {
      await pipeline.close();
      for (const end of ends) await end();
    });
    if (isWarm) await pipeline.warmUp();
    return pipeline;
  });
}

/** Sets limits for tests that mostly wait: many run at the same time, and each has a minute. */
export function configurePipelineTests(): void {
  vi.setConfig({ testTimeout: 60_000, maxConcurrency: 40 });
}
