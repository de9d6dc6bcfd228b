import { describe, expect } from "vitest";
import { exampleTargets } from "../../rig/example-targets.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { startSqsProxy } from "../../rig/sqs-proxy.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();
const lineOf = (id: string, more: object = {}) => ({ service: "drs", target: exampleTargets.drs, id, ...more });
const linesOf = (...messages: readonly unknown[]) => messages.map((one) => JSON.stringify(one)).join("\n");

describe.concurrent("send with JSON Lines", { timeout: 30_000 }, () => {
  test("each line is sent as a message of its own, and flags set fields of each", async ({ stage }) => {
    const group = { id: "g", stops: [lineOf("g1"), lineOf("g2")] };
    const stdin = `${linesOf(lineOf("a"), group)}\r\n\n${linesOf(lineOf("b"))}\n`;
    const run = await stage.run(["send", "-", "--dry-run"], { stdin });
    const queue = `stopcord-${stage.name}-requests`;
    expect(run).toEqual({
      exitCode: 0,
      stdout: `sent a to ${queue}\nsent g (2 stops, g1 to g2) to ${queue}\nsent b to ${queue}\n`,
      stderr: "",
    });
    const sent = await stage.take("requests");
    expect(sent.map((message) => Object(message).id).toSorted()).toEqual(["a", "b", "g"]);
    for (const message of sent) expect(message).toMatchObject({ dryRun: true, sentAt: expect.any(String) });
  });

  test("twenty-five lines are all sent, each once", async ({ stage }) => {
    const ids = Array.from({ length: 25 }, (_, index) => `r${index}`);
    const run = await stage.run(["send", "-", "--json"], { stdin: linesOf(...ids.map((id) => lineOf(id))) });
    expect(
      run.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual(ids);
    expect((await stage.take("requests")).map((message) => Object(message).id).toSorted()).toEqual(ids.toSorted());
  });

  test.for([
    ["a fault", linesOf(lineOf("a"), lineOf("b c")), /^stopcord: standard input, line 2: id: 1–128 .*\n$/],
    [
      "text that is not JSON",
      `${linesOf(lineOf("a"))}\nno\n{`,
      /line 2: body: not JSON\nstopcord: .*line 3: body: not JSON\n$/,
    ],
    [
      "every fault, of the syntax and of the fields,",
      `no\n${linesOf(lineOf("b c"), lineOf("a"), lineOf("a"))}\n{"service": "drs",}\n${linesOf(lineOf("d", { region: "x-y-1" }))}`,
      /^stopcord: .*line 1: body: not JSON\nstopcord: .*line 2: id: 1–128 .*\nstopcord: .*line 4: id: a is .*\nstopcord: .*line 5: body: not JSON\nstopcord: .*line 6: region: .*\n$/,
    ],
    [
      "the twenty-first fault",
      Array.from({ length: 23 }, () => linesOf(lineOf("b c"))).join("\n"),
      /line 20: id: .*\nstopcord: … and 3 more faults\n$/,
    ],
    ["an array", `${linesOf(lineOf("a"))}\n[]`, /line 2: body: a JSON object, not an array\n$/],
    [
      "an id of an earlier line",
      linesOf(lineOf("a"), lineOf("a")),
      /^stopcord: standard input, line 2: id: a is the id of an earlier request too\n$/,
    ],
    [
      "an id of an earlier group",
      linesOf({ id: "g", stops: [lineOf("a")] }, lineOf("a")),
      /line 2: id: a is the id of an/,
    ],
    [
      "an unknown region",
      linesOf(lineOf("a"), lineOf("b", { region: "cn-north-99" })),
      /^stopcord: standard input, line 2: region: drs is not served in cn-north-99; use one of /,
    ],
  ] as const)("%s in one line is named with its line, and nothing is sent", async ([, stdin, words], { stage }) => {
    const run = await stage.run(["send", "-"], { stdin });
    expect(run).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
    expect(await stage.countMessages("requests")).toEqual({ visible: 0, hidden: 0 });
  });

  test("a file of thirty thousand lines is checked to its last line", async ({ stage }) => {
    const lines = Array.from({ length: 30_000 }, (_, index) => lineOf(`r${index}`));
    const run = await stage.run(["send", "-"], { stdin: linesOf(...lines, lineOf("r0")) });
    expect(run.stderr).toBe("stopcord: standard input, line 30001: id: r0 is the id of an earlier request too\n");
  });

  test.for([["--wait"], ["--json"]] as const)(
    "with %s an error of SQS says which lines were sent, and sends no later one",
    async ([flag], { stage, sqs, onTestFinished }) => {
      let sends = 0;
      const proxy = await startSqsProxy(sqs.url, ({ action }) =>
        action === "SendMessage" && ++sends === 14 ? { status: 403, code: "AccessDenied" } : undefined,
      );
      onTestFinished(proxy.close);
      const stdin = linesOf(...Array.from({ length: 25 }, (_, index) => lineOf(`r${index}`)));
      const place = ["--stage", stage.name, "--endpoint-url", proxy.url];
      const run = await runInProcess(["send", "-", flag, ...place], { stdin });
      expect(run).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("sent 19 of 25 messages\n") });
      const named = [...run.stdout.matchAll(/\br\d+\b/g)].map(([id]) => id);
      expect(new Set(named).size).toBe(19);
      const sent = (await stage.take("requests")).map((message) => String(Object(message).id));
      expect(sent.toSorted()).toEqual([...new Set(named)].toSorted());
    },
  );

  test("--id is refused for several requests", async ({ stage }) => {
    const run = await stage.run(["send", "-", "--id", "x"], { stdin: linesOf(lineOf("a"), lineOf("b")) });
    expect(run).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^stopcord: --id does not go with several/),
    });
  });

  test("an id and a sentAt that are null are set", async ({ stage }) => {
    const run = await stage.run(["send", "-", "--json"], { stdin: linesOf(lineOf("a", { id: null, sentAt: null })) });
    const { ids } = JSON.parse(run.stdout);
    expect(await stage.take("requests")).toMatchObject([{ id: ids[0], sentAt: expect.stringMatching(/Z$/) }]);
  });

  test.for([["[]"], ['[{"service": "drs"},\n{"service": "aom"}]'], ["[\n]"]] as const)(
    "the list %j is refused with the forms that are taken",
    async ([stdin], { stage }) => {
      const words = 'body: a list: write {"stops": [request, …]}, or one request on each line';
      const run = await stage.run(["send", "-"], { stdin });
      expect(run).toEqual({ exitCode: 2, stdout: "", stderr: `stopcord: standard input: ${words}\n` });
    },
  );

  test("a single request over several lines is one request", async ({ stage }) => {
    await stage.run(["send", "-"], { stdin: JSON.stringify(lineOf("a"), null, 2) });
    expect(await stage.take("requests")).toEqual([expect.objectContaining({ id: "a" })]);
  });
});
