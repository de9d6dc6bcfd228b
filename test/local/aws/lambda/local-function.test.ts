import { describe, expect, test as plain, vi } from "vitest";
import {
  createLocalFunction,
  type LocalFunction,
  type LocalFunctionOptions,
} from "../../../../lib/local/aws/lambda/local-function.ts";
import { writeModule } from "../../../rig/temp-folder.ts";

type Started = LocalFunction & { readonly logs: readonly string[] };

const test = plain.extend("startFunction", async ({ task: _ }, { onCleanup }) => {
  const endings: (() => unknown)[] = [];
  onCleanup(async () => {
    for (const end of endings) await end();
  });

  return async (source: string, options: Partial<LocalFunctionOptions> = {}): Promise<Started> => {
    const { modulePath, remove } = await writeModule(source);
    const logs: string[] = [];
    const fn = createLocalFunction({ ...PROBE, modulePath, onLog: (line) => logs.push(line), ...options });
    endings.push(fn.close, remove);
    return { ...fn, logs };
  };
});

const PROBE = {
  name: "probe",
  region: "us-east-1",
  exportName: "handler",
  timeoutMs: 15_000,
  memoryMb: 128,
  env: {},
  maxEnvironments: 1,
};

vi.setConfig({ maxConcurrency: 20 });

describe.concurrent("the handler", () => {
  test("gets the event as JSON carries it and gives its answer back the same way", async ({ startFunction }) => {
    const fn = await startFunction(
      "export const handler = async (event) => ({ ...event, at: new Date(0), gone: undefined });",
    );
    const event = { text: "ü\u2028", when: new Date(1000), gone: undefined };
    expect(await fn.invoke(event)).toEqual({
      ok: true,
      value: { text: "ü\u2028", when: "1970-01-01T00:00:01.000Z", at: "1970-01-01T00:00:00.000Z" },
    });
  });

  test.for(["undefined", "null"])("that answers %s answers null", async (answer, { startFunction }) => {
    const fn = await startFunction(`export const handler = async () => ${answer};`);
    expect(await fn.invoke({})).toEqual({ ok: true, value: null });
  });

  test.for(["1n", "() => 1", "(() => { const a = {}; a.a = a; return a; })()"])(
    "that answers %s, which is no JSON, has failed",
    async (answer, { startFunction }) => {
      const fn = await startFunction(`export const handler = async () => (${answer});`);
      expect(await fn.invoke({})).toMatchObject({
        ok: false,
        error: "thrown",
        message: "Unable to stringify response body",
      });
    },
  );

  test("sees the function's variables and Lambda's, and none of this process", async ({ startFunction }) => {
    const fn = await startFunction("export const handler = async () => process.env;", { env: { STAGE: "dev" } });
    const { value } = (await fn.invoke({})) as { value: Record<string, string> };
    expect(value).toMatchObject({ STAGE: "dev", AWS_REGION: "us-east-1", AWS_LAMBDA_FUNCTION_NAME: "probe" });
    expect(value).not.toHaveProperty("PATH");
  });

  test("is told in its context who it is and how much time is left", async ({ startFunction }) => {
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

  test("may be a part of the module's default export, as CommonJS has it", async ({ startFunction }) => {
    const source = "export default { handler: async () => 'ok' };";
    expect(await (await startFunction(source)).invoke({})).toEqual({ ok: true, value: "ok" });
  });

  test("writes lines, from console and streams alike, that are handed over whole", async ({ startFunction }) => {
    const fn = await startFunction(`export const handler = async ({ startFunction }) => {
      console.log(JSON.stringify({ text: "a\\u2028b" }));
      console.error("wrong");
      process.stdout.write("half ");
      process.stdout.write("and half\\nlast, without a line feed");
    };`);
    await fn.invoke({});
    expect(fn.logs).toEqual(['{"text":"a\u2028b"}', "wrong", "half and half", "last, without a line feed"]);
  });

  test("has its lines handed over even if it times out right after them", async ({ startFunction }) => {
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

describe.concurrent("an invocation that fails", () => {
  test.for([
    ["throw new TypeError('no')", { errorType: "TypeError", message: "no" }],
    ["throw 'text'", { errorType: "string", message: "text" }],
    ["throw undefined", { errorType: "undefined", message: "undefined" }],
  ] as const)("by %s is reported, and the environment stays", async ([statement, failure], { startFunction }) => {
    const fn = await startFunction(`let calls = 0;
      export const handler = async (fails) => { calls += 1; if (fails) { ${statement}; } return calls; };`);
    expect(await fn.invoke(true)).toEqual({ ok: false, error: "thrown", ...failure });
    expect(await fn.invoke(false)).toEqual({ ok: true, value: 2 });
  });

  test.for([
    [
      "waits for ever",
      "await new Promise((resolve) => setTimeout(resolve, 60_000))",
      "timeout",
      "Task timed out after 1.50 seconds",
    ],
    ["never yields", "for (;;);", "timeout", "Task timed out after 1.50 seconds"],
    ["exits", "process.exit(3)", "crashed", "the process ended with code 3"],
    [
      "lets an error escape",
      "setTimeout(() => { throw new Error('late') }); await new Promise(() => {})",
      "crashed",
      "Error: late",
    ],
    [
      "lets a rejection escape",
      "Promise.reject(new Error('lost')); await new Promise(() => {})",
      "crashed",
      "Error: lost",
    ],
  ] as const)(
    "because the handler %s costs the environment, and the next one starts afresh",
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

  test("for want of memory is a crash", async ({ startFunction }) => {
    const source =
      "export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };";
    const fn = await startFunction(source, { memoryMb: 32, timeoutMs: 20_000 });
    expect(await fn.invoke({})).toMatchObject({
      ok: false,
      error: "crashed",
      message: expect.stringContaining("memory limit"),
    });
  });

  test("to load the module says why, and the next invocation tries again", async ({ startFunction }) => {
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
    ["export const handler = (event, context, callback) => callback();", "callback handlers are gone"],
    ["process.exit(1)", "the process ended with code 1"],
  ] as const)("because the module is %s does so at init", async ([source, message], { startFunction }) => {
    const fn = await startFunction(source);
    expect(await fn.invoke({})).toMatchObject({ ok: false, error: "init", message: expect.stringContaining(message) });
  });
});

describe.concurrent("environments", () => {
  const counting =
    "let calls = 0; export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); return ++calls; };";

  test("are used again while warm", async ({ startFunction }) => {
    const fn = await startFunction(counting, { maxEnvironments: 3 });
    for (const value of [1, 2, 3]) expect(await fn.invoke({})).toEqual({ ok: true, value });
    expect(fn.environmentIds()).toHaveLength(1);
  });

  test("take one invocation at a time, so that the fourth beside three is throttled", async ({ startFunction }) => {
    const fn = await startFunction(counting, { maxEnvironments: 3 });
    const results = await Promise.all([1, 2, 3, 4].map(() => fn.invoke({})));
    expect(results.slice(0, 3)).toEqual(Array(3).fill({ ok: true, value: 1 }));
    expect(results[3]).toMatchObject({ ok: false, error: "throttled" });
    expect(await fn.invoke({})).toEqual({ ok: true, value: 2 });
  });

  test("can be killed by name or by chance, at work or idle, and are replaced", async ({ startFunction }) => {
    const fn = await startFunction(counting, { maxEnvironments: 2, random: () => 0.99 });
    const results = Promise.all([fn.invoke({}), fn.invoke({})]);
    const [first, second] = fn.environmentIds();
    expect(fn.kill(first)).toBe(first);
    expect(await results).toMatchObject([{ ok: false }, { ok: true, value: 1 }]);
    expect(fn.kill()).toBe(second);
    expect(fn.kill()).toBeUndefined();
    expect(await fn.invoke({})).toEqual({ ok: true, value: 1 });
  });

  test("are not started once the function is closed (found by the soak: its process did not end)", async ({
    startFunction,
  }) => {
    const fn = await startFunction("export const handler = async () => {};");
    await fn.close();
    expect(await fn.invoke({})).toMatchObject({ ok: false, error: "throttled" });
    expect(fn.environmentIds()).toEqual([]);
  });

  test("that die between two invocations are replaced", async ({ startFunction }) => {
    const fn = await startFunction(
      "export const handler = async () => { setTimeout(() => process.exit(), 10); return 'ok'; };",
    );
    expect(await fn.invoke({})).toEqual({ ok: true, value: "ok" });
    await vi.waitFor(() => expect(fn.environmentIds()).toEqual([]));
    expect(await fn.invoke({})).toEqual({ ok: true, value: "ok" });
  });
});
