import { describe, expect, test as plain, vi } from "vitest";
import { functionKeyId } from "../../../../lib/local/aws/identities.ts";
import {
  createLocalFunction,
  type LocalFunction,
  type LocalFunctionOptions,
} from "../../../../lib/local/aws/lambda/local-function.ts";
import { writeModule } from "../../../rig/temp-folder.ts";

type Started = LocalFunction & { readonly logs: readonly string[] };

const test = plain.extend("startFunction", async ({ task: _ }, { onCleanup }) => {
  const cleanUps: (() => unknown)[] = [];
  onCleanup(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  return async (source: string, options: Partial<LocalFunctionOptions> = {}): Promise<Started> => {
    const { modulePath, remove } = await writeModule(source);
    const logs: string[] = [];
    const fn = createLocalFunction({ ...DEFAULTS, modulePath, onLog: (line) => logs.push(line), ...options });
    cleanUps.push(fn.close, remove);
    return { ...fn, logs };
  };
});

const DEFAULTS = {
  name: "probe",
  region: "us-east-1",
  exportName: "handler",
  timeoutMs: 15_000,
  memoryMb: 128,
  env: {},
  maxEnvironments: 1,
};

vi.setConfig({ maxConcurrency: 20 });

describe.concurrent("a handler", () => {
  test("the event and the answer pass through JSON", async ({ startFunction }) => {
    const fn = await startFunction(
      "export const handler = async (event) => ({ ...event, at: new Date(0), gone: undefined });",
    );
    const event = { text: "ü\u2028", when: new Date(1000), gone: undefined };
    expect(await fn.invoke(event)).toEqual({
      ok: true,
      value: { text: "ü\u2028", when: "1970-01-01T00:00:01.000Z", at: "1970-01-01T00:00:00.000Z" },
    });
  });

  test.for(["undefined", "null"])("the answer %s becomes null", async (answer, { startFunction }) => {
    const fn = await startFunction(`export const handler = async () => ${answer};`);
    expect(await fn.invoke({})).toEqual({ ok: true, value: null });
  });

  test.for(["1n", "() => 1", "(() => { const a = {}; a.a = a; return a; })()"])(
    "the answer %s, which JSON cannot hold, is a failure",
    async (answer, { startFunction }) => {
      const fn = await startFunction(`export const handler = async () => (${answer});`);
      expect(await fn.invoke({})).toMatchObject({
        ok: false,
        error: "thrown",
        message: "Unable to stringify response body",
      });
    },
  );

  test("it sees the variables of the function and of Lambda, and none of this process", async ({ startFunction }) => {
    const fn = await startFunction("export const handler = async () => process.env;", { env: { STAGE: "dev" } });
    const { value } = (await fn.invoke({})) as { value: Record<string, string> };
    expect(value).toMatchObject({ STAGE: "dev", AWS_REGION: "us-east-1", AWS_LAMBDA_FUNCTION_NAME: "probe" });
    expect(value).not.toHaveProperty("PATH");
  });

  test("it gets a key that names its role and itself, and a trace header for each invocation", async ({
    startFunction,
  }) => {
    const roleArn = "arn:aws:iam::000000000000:role/probe";
    const fn = await startFunction("export const handler = async () => process.env;", { roleArn });
    const invoke = async (event: unknown) => ((await fn.invoke(event)) as { value: Record<string, string> }).value;
    const first = await invoke({});
    expect(first.AWS_ACCESS_KEY_ID).toBe(functionKeyId(roleArn, "probe"));
    expect(first._X_AMZN_TRACE_ID).toMatch(/^Root=1-.*;Lineage=1:[\da-f]{8}:0$/);
    const second = await invoke({ Records: [{ attributes: { AWSTraceHeader: first._X_AMZN_TRACE_ID } }] });
    expect(second._X_AMZN_TRACE_ID).toBe(first._X_AMZN_TRACE_ID?.replace(/1:([\da-f]{8}):0$/, "2:$1:1"));
  });

  test("its context names the function and gives the remaining time", async ({ startFunction }) => {
    const fn = await startFunction(
      "export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });",
    );
    const { value } = (await fn.invoke({})) as { value: { awsRequestId: string; left: number } };
    expect(value).toMatchObject({ functionName: "probe", memoryLimitInMB: "128", functionVersion: "$LATEST" });
    expect(value).toHaveProperty("invokedFunctionArn", "arn:aws:lambda:us-east-1:000000000000:function:probe");
    expect(value.awsRequestId).toMatch(/^[\da-f-]{36}$/);
    expect(value.left).toBeGreaterThan(2000);
    expect(value.left).toBeLessThanOrEqual(15_000);
  });

  test("it may be a property of the default export, as in a CommonJS module", async ({ startFunction }) => {
    const source = "export default { handler: async () => 'ok' };";
    expect(await (await startFunction(source)).invoke({})).toEqual({ ok: true, value: "ok" });
  });

  test("onLog gets whole lines from the console and from the streams", async ({ startFunction }) => {
    const fn = await startFunction(`export const handler = async ({ startFunction }) => {
      console.log(JSON.stringify({ text: "a\\u2028b" }));
      console.error("wrong");
      process.stdout.write("half ");
      process.stdout.write("and half\\nlast, without a line feed");
    };`);
    await fn.invoke({});
    expect(fn.logs).toEqual(['{"text":"a\u2028b"}', "wrong", "half and half", "last, without a line feed"]);
  });

  test("onLog gets the lines written just before a timeout", async ({ startFunction }) => {
    const fn = await startFunction(
      "export const handler = () => { for (let i = 0; i < 3; i++) console.log(i); for (;;); };",
      {
        timeoutMs: 1_000,
      },
    );
    await fn.invoke({});
    expect(fn.logs).toEqual(["0", "1", "2"]);
  });
});

describe.concurrent("a failed invocation", () => {
  test.for([
    ["throw new TypeError('no')", { errorType: "TypeError", message: "no" }],
    ["throw 'text'", { errorType: "string", message: "text" }],
    ["throw undefined", { errorType: "undefined", message: "undefined" }],
  ] as const)("%s is reported, and the environment is used again", async ([statement, failure], { startFunction }) => {
    const fn = await startFunction(`let calls = 0;
      export const handler = async (fails) => { calls += 1; if (fails) { ${statement}; } return calls; };`);
    expect(await fn.invoke(true)).toEqual({ ok: false, error: "thrown", ...failure });
    expect(await fn.invoke(false)).toEqual({ ok: true, value: 2 });
  });

  test.for([
    [
      "never answers",
      "await new Promise((resolve) => setTimeout(resolve, 60_000))",
      "timeout",
      "Task timed out after 1.50 seconds",
    ],
    ["blocks the thread", "for (;;);", "timeout", "Task timed out after 1.50 seconds"],
    ["exits", "process.exit(3)", "crashed", "the process ended with code 3"],
    [
      "throws in a timer",
      "setTimeout(() => { throw new Error('late') }); await new Promise(() => {})",
      "crashed",
      "Error: late",
    ],
    [
      "leaves a rejection unhandled",
      "Promise.reject(new Error('lost')); await new Promise(() => {})",
      "crashed",
      "Error: lost",
    ],
  ] as const)(
    "a handler that %s loses its environment, and the next invocation starts a new one",
    async ([, statement, error, message], { startFunction }) => {
      const fn = await startFunction(
        `let calls = 0; export const handler = async (fails) => { calls += 1; if (fails) { ${statement}; } return calls; };`,
        { timeoutMs: 1_500 },
      );
      expect(await fn.invoke(false)).toEqual({ ok: true, value: 1 });
      expect(await fn.invoke(true)).toEqual({ ok: false, error, message });
      expect(await fn.invoke(false)).toEqual({ ok: true, value: 1 });
    },
  );

  test("running out of memory is a crash", async ({ startFunction }) => {
    const source =
      "export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };";
    const fn = await startFunction(source, { memoryMb: 32, timeoutMs: 20_000 });
    expect(await fn.invoke({})).toMatchObject({
      ok: false,
      error: "crashed",
      message: expect.stringContaining("memory limit"),
    });
  });

  test("a module that does not load gives the reason, and the next invocation loads it again", async ({
    startFunction,
  }) => {
    const fn = await startFunction(
      `import { existsSync, writeFileSync } from "node:fs";
      const mark = new URL("./loaded", import.meta.url);
      if (!existsSync(mark)) { writeFileSync(mark, ""); throw new Error("STAGE is missing"); }
      export const handler = async () => "loaded";`,
    );
    expect(await fn.invoke({})).toEqual({ ok: false, error: "init", errorType: "Error", message: "STAGE is missing" });
    expect(await fn.invoke({})).toEqual({ ok: true, value: "loaded" });
  });

  test.for([
    ["export const other = 1;", "handler is undefined or not exported"],
    [
      "export const handler = (event, context, callback) => callback();",
      "nodejs24.x does not support callback handlers",
    ],
    ["process.exit(1)", "the process ended with code 1"],
  ] as const)("the module %j fails at init: %s", async ([source, message], { startFunction }) => {
    const fn = await startFunction(source);
    expect(await fn.invoke({})).toMatchObject({ ok: false, error: "init", message: expect.stringContaining(message) });
  });
});

describe.concurrent("execution environments", () => {
  const counting =
    "let calls = 0; export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); return ++calls; };";

  test("a warm environment is used again", async ({ startFunction }) => {
    const fn = await startFunction(counting, { maxEnvironments: 3 });
    for (const value of [1, 2, 3]) expect(await fn.invoke({})).toEqual({ ok: true, value });
    expect(fn.environmentIds()).toHaveLength(1);
  });

  test("each takes one invocation at a time, so with three of them the fourth invocation is throttled", async ({
    startFunction,
  }) => {
    const fn = await startFunction(counting, { maxEnvironments: 3 });
    const results = await Promise.all([1, 2, 3, 4].map(() => fn.invoke({})));
    expect(results.slice(0, 3)).toEqual(Array(3).fill({ ok: true, value: 1 }));
    expect(results[3]).toMatchObject({ ok: false, error: "throttled" });
    expect(await fn.invoke({})).toEqual({ ok: true, value: 2 });
  });

  test("invoke names the environment before it runs the event", async ({ startFunction }) => {
    const fn = await startFunction("export const handler = () => {};");
    const started: string[] = [];
    await fn.invoke({}, (environmentId) => started.push(environmentId));
    expect(started).toEqual(fn.environmentIds());
  });

  test("kill terminates a named or a random one, busy or idle, and the next invocation replaces it", async ({
    startFunction,
  }) => {
    const fn = await startFunction(counting, { maxEnvironments: 2, random: () => 0.99 });
    const results = Promise.all([fn.invoke({}), fn.invoke({})]);
    const [first, second] = fn.environmentIds();
    expect(fn.kill(first)).toBe(first);
    expect(await results).toMatchObject([{ ok: false }, { ok: true, value: 1 }]);
    expect(fn.kill()).toBe(second);
    expect(fn.kill()).toBeUndefined();
    expect(await fn.invoke({})).toEqual({ ok: true, value: 1 });
  });

  test("none is started after close (fault: the process of the soak did not end)", async ({ startFunction }) => {
    const fn = await startFunction("export const handler = async () => {};");
    await fn.close();
    expect(await fn.invoke({})).toMatchObject({ ok: false, error: "throttled" });
    expect(fn.environmentIds()).toEqual([]);
  });

  test("one that exits between two invocations is replaced", async ({ startFunction }) => {
    const fn = await startFunction(
      "export const handler = async () => { setTimeout(() => process.exit(), 10); return 'ok'; };",
    );
    expect(await fn.invoke({})).toEqual({ ok: true, value: "ok" });
    await vi.waitFor(() => expect(fn.environmentIds()).toEqual([]));
    expect(await fn.invoke({})).toEqual({ ok: true, value: "ok" });
  });
});
