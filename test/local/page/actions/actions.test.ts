import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../../../lib/local/page/actions/action.ts";
import { actionTable } from "../../../../lib/local/page/actions/action-table.ts";
import { runCommand } from "../../../../lib/local/page/actions/run-command.ts";
import { shellText } from "../../../../lib/local/page/actions/shell-text.ts";
import { faultsSchema } from "../../../../lib/local/simulator/fault.ts";
import { services } from "../../../../lib/services/services.ts";
import { exampleTargets } from "../../../rig/example-targets.ts";

const ADDRESSES = { sqsUrl: "http://127.0.0.1:4566", huaweiUrl: "http://127.0.0.1:4580", region: "us-east-1" };
const HOSTILE = 'it\'s "$(touch /tmp/harm)" `id` \\ !x\n; rm -rf / #';

const TABLE = actionTable([
  { name: "drs", body: '{"id":"sample/drs"}', given: [{ service: "drs", jobId: "j" }], outcomes: [] },
]);

function plan(action: string, input: unknown): Plan | undefined {
  return TABLE.get(action)?.(input);
}

/** The lines of a shell for an action that can be done. */
function shellOf(action: string, input: unknown): readonly string[] {
  const made = plan(action, input);
  if (!made?.ok) throw new Error(made?.problem);
  return made.steps.map((step) => shellText(step, ADDRESSES));
}

const request = { id: "r", service: "drs", target: exampleTargets.drs };

describe("the shell text of an action", () => {
  test.for([
    [
      "replay",
      { id: "release-42" },
      "npx stopcord --endpoint-url http://127.0.0.1:4566 dead-letters replay --id=release-42 --yes",
    ],
    ["discard", { id: "a/b" }, "npx stopcord --endpoint-url http://127.0.0.1:4566 dead-letters discard --id=a/b --yes"],
    [
      "task",
      { text: '{"service":"drs","jobId":"j"}' },
      `curl http://127.0.0.1:4580/_simulator/tasks -d '{"service":"drs","jobId":"j"}'`,
    ],
    ["heal", { id: "7" }, "curl -X DELETE 'http://127.0.0.1:4580/_simulator/faults?id=7'"],
    [
      "halt",
      { by: "service", value: "drs", reason: "incident 4711" },
      "npx stopcord --endpoint-url http://127.0.0.1:4566 halt --service=drs '--reason=incident 4711' --yes",
    ],
    [
      "halt",
      { by: "all", value: "", reason: "x" },
      "npx stopcord --endpoint-url http://127.0.0.1:4566 halt --all --reason=x --yes",
    ],
    [
      "resume",
      { by: "id-prefix", value: "a/" },
      "npx stopcord --endpoint-url http://127.0.0.1:4566 resume --id-prefix=a/ --yes",
    ],
    [
      "break",
      { service: "drs", how: "answer 503", seconds: 5 },
      `curl http://127.0.0.1:4580/_simulator/faults -d '{"kind":"status","status":503,"service":"drs","forMs":5000}'`,
    ],
  ] as const)("of %s is the command that does the same", ([action, input, line]) => {
    expect(shellOf(action, input)).toEqual([line]);
  });

  test("of a request pipes it into the command, and names a region that is not the default one", () => {
    const made = plan("send", { text: JSON.stringify(request) });
    const lines = made?.ok ? made.steps.map((step) => shellText(step, { ...ADDRESSES, region: "eu-west-1" })) : [];
    const command = "npx stopcord --endpoint-url http://127.0.0.1:4566 --aws-region eu-west-1 send -";
    expect(lines).toEqual([`printf '%s' '${JSON.stringify(request)}' | ${command}`]);
  });

  test("beside another SQS it names the address of each service", () => {
    const made = plan("replay", { id: "r" });
    const sqsUrl = "http://user:pw@127.0.0.1:4566"; // the line has no password
    const addresses = { ...ADDRESSES, sqsUrl, secretsUrl: "http://127.0.0.1:4599" };
    expect(made?.ok && made.steps.map((step) => shellText(step, addresses))).toEqual([
      "AWS_ENDPOINT_URL_SQS=http://127.0.0.1:4566 AWS_ENDPOINT_URL_SECRETS_MANAGER=http://127.0.0.1:4599 " +
        "npx stopcord dead-letters replay --id=r --yes",
    ]);
  });

  test("of a sample creates its task first", () => {
    const [task, send] = shellOf("sample", { name: "drs" });
    expect(task).toMatch(/_simulator\/tasks -d '\{"service":"drs","jobId":"j"\}'$/);
    expect(send).toMatch(/aws sqs send-message .* --message-body file:\/\/events\/drs\.json$/);
  });

  test("a shell passes the request on as it is, whatever its texts hold", () => {
    const hostile = { ...request, reason: HOSTILE };
    const [line = ""] = shellOf("send", { text: JSON.stringify(hostile) });
    const [printf = ""] = line.split(" | npx stopcord ");
    expect(JSON.parse(execFileSync("sh", ["-c", printf], { encoding: "utf8" }))).toEqual(hostile);
  });
});

describe("an action that cannot be done", () => {
  test.for([
    ["send", { text: "not JSON" }, "a request is one JSON object"],
    ["send", { text: '{"service":"drs","target":{}}' }, /target\.jobId/],
    ["sample", { name: "none" }, /there is no sample "none"/],
    ["task", { text: '{"service":"none"}' }, /service is one of/],
    ["break", { service: "drs", how: "constructor", seconds: 5 }, /how/],
    ["break", { service: "elsewhere", how: "throttle", seconds: 5 }, /service/],
    ["break", { service: "drs", how: "throttle", seconds: 0 }, /seconds/],
    ["replay", { id: "--all" }, undefined],
    ["replay", { id: "a b" }, /no id of a request/],
    ["discard", {}, /id/],
    ["heal", { id: "1&x=2" }, /id/],
    ["halt", { by: "service", value: "none", reason: "x" }, /value: no service/],
    ["halt", { by: "all", value: "", reason: "" }, /reason: 1–256 characters/],
    ["halt", { by: "account", value: "--all", reason: "x" }, undefined],
    ["resume", { by: "id-prefix", value: "" }, /value/],
    ["resume", { by: "everything", value: "" }, /by/],
  ] as const)("%s with %j names the fault", ([action, input, problem]) => {
    const made = plan(action, input);
    if (problem === undefined)
      expect(made).toMatchObject({ ok: true }); // an id, since it follows `--id=`
    else expect(made).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe("the ways to break a service", () => {
  test("each is a fault that the simulator takes", () => {
    for (const how of ["answer 503", "throttle", "lose answers to stop calls"]) {
      const made = plan("break", { service: "drs", how, seconds: 5 });
      const [step] = made?.ok ? made.steps : [];
      const body = step?.kind === "control" ? JSON.parse(step.body ?? "") : undefined;
      expect(faultsSchema.safeParse([body]).success).toBe(true);
    }
  });
});

describe("a command that the page runs", () => {
  test("it ends with its exit code and all that it printed", async () => {
    const { exitCode, output } = await runCommand({ args: ["schema", "request"], env: {} });
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ title: "Stop request" });
    expect(await runCommand({ args: ["no-such-command"], env: {} })).toMatchObject({ exitCode: 2 });
  });
});

test.for([
  [request, `note: ${services.drs.finality}`],
  [{ ...request, dryRun: true }, ""],
  [{ service: "aom", target: exampleTargets.aom }, ""],
  [{ stops: [request, { ...request, id: "s" }] }, `note: ${services.drs.finality} (2 stops)`],
] as const)("the plan to send %j says whether a stop is final", ([message, note]) => {
  expect(plan("send", { text: JSON.stringify(message) })).toMatchObject({ ok: true, note });
});
