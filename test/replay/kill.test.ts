import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ReceiveMessageResult } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { queueVariable } from "../../lib/config.ts";
import type { ReplayReport } from "../../lib/replay/report.ts";
import { queueVariables, requestOf } from "../rig/examples.ts";
import { type Intervene, startSqsProxy } from "../rig/sqs-proxy.ts";
import { type Letter, replayTest as test } from "./replaying.ts";

const COUNT = 500;
const OPTIONS = { service: "drs", sentBefore: "2026-11-02T00:00:00Z" };

/** Ten kinds of letters; the options choose the first five: two of stopcord, one moved by SQS, one of Scheduler, one group. */
const KINDS: readonly ((id: string) => Letter)[] = [
  (id) => ({ body: wanted(id), attributes: { requestId: id, service: "drs", status: "gave-up", code: "busy" } }),
  (id) => ({ body: wanted(id), attributes: { requestId: id, service: "drs", status: "expired", replays: "2" } }),
  (id) => ({ body: wanted(id) }),
  (id) => ({ body: wanted(id), attributes: { SCHEDULE_ARN: "arn", IS_PAYLOAD_TRUNCATED: "false" } }),
  (id) => ({ body: { id, sentAt: "2026-11-01T00:00:00Z", service: "drs", stops: [requestOf("drs")] } }),
  (id) => ({ body: requestOf("aom", { id }), attributes: { requestId: id, service: "aom", status: "denied" } }),
  (id) => ({ body: requestOf("drs", { id, sentAt: "2026-11-03T00:00:00Z" }), attributes: { requestId: id } }),
  (id) => ({ body: requestOf("codearts-build", { id }) }),
  (id) => ({ body: `not a request ${id}`, attributes: { requestId: id, status: "rejected" } }),
  (id) => ({
    body: requestOf("codearts-check", { id }),
    attributes: { requestId: id, status: "gave-up", replays: "3" },
  }),
];

function wanted(id: string) {
  return requestOf("drs", { id, sentAt: "2026-11-01T00:00:00Z", expiresAt: "2026-11-01T01:00:00Z" });
}

/** Invokes the handler of the function in a process of its own, as Lambda does. */
function invoke(variables: Record<string, string>): ChildProcess {
  const handler = JSON.stringify(new URL("../../functions/replay.ts", import.meta.url));
  const endMs = Date.now() + 120_000;
  const source = `
    const { handler } = await import(${handler});
    const context = { getRemainingTimeInMillis: () => ${endMs} - Date.now() };
    console.log(JSON.stringify(await handler(${JSON.stringify(OPTIONS)}, context)));`;
  return spawn(process.execPath, ["--input-type=module", "-e", source], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...variables, AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function reportOf(child: ChildProcess): Promise<ReplayReport> {
  let output = "";
  child.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await once(child, "close");
  return JSON.parse(output);
}

test("replay loses none of 500 dead letters when its process is killed half way and it runs again", async ({
  sqs,
  desk,
  onTestFinished,
}) => {
  const letters = Array.from({ length: COUNT / KINDS.length }, (_, ten) =>
    KINDS.map((make, kind) => ({ id: `r${ten}${kind}`, ...make(`r${ten}${kind}`) })),
  ).flat();
  const wantedIds = letters.flatMap(({ id }, index) => (index % KINDS.length < 5 ? [id] : []));
  await desk.put(...letters);

  let sends = 0;
  const killAfter = 25;
  let child: ChildProcess | undefined;
  const intervene: Intervene = ({ action }, passOn) => {
    if (action === "SendMessageBatch") sends += 1;
    return passOn().then((reply) => {
      if (action === "ReceiveMessage") desk.note(reply.body as ReceiveMessageResult);
      // The worst moment: SQS has taken the batch, and its dead letters are not deleted yet.
      if (action === "SendMessageBatch" && sends === killAfter) child?.kill("SIGKILL");
      return reply;
    });
  };
  const proxy = await startSqsProxy(sqs.url, intervene);
  onTestFinished(proxy.close);
  const variables = {
    ...queueVariables,
    [queueVariable("requests")]: desk.requests.queueUrl,
    [queueVariable("dead-letters")]: desk.deadLetters.queueUrl,
    AWS_ENDPOINT_URL_SQS: proxy.url,
  };

  child = invoke(variables);
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGKILL");
  const beforeKill = (await desk.replayed()).map(({ id }) => id);
  await desk.passTime();
  child = invoke(variables);
  const report = await reportOf(child);
  const afterKill = (await desk.replayed()).map(({ id }) => id);
  const left = await desk.visible();

  const twice = beforeKill.filter((id) => afterKill.includes(id));
  const all = new Set([...beforeKill, ...afterKill]);
  console.log(
    [
      `dead letters                    ${COUNT}, of which ${wantedIds.length} match`,
      `first run, ended by SIGKILL     replayed ${beforeKill.length} (in ${killAfter} batches)`,
      `second run                      scanned ${report.scanned}, matched ${report.matched}, replayed ${report.replayed}, skipped ${report.skippedCount}, left ${report.left}, ${report.ended}`,
      `replayed by both runs           ${all.size}: once ${all.size - twice.length}, twice ${twice.length} (the batch in flight), lost ${wantedIds.filter((id) => !all.has(id)).length}`,
      `left in dead-letters            ${left.length}, of which ${left.filter((body) => all.has(JSON.stringify(body))).length} match`,
    ].join("\n"),
  );
  expect([...all].sort()).toEqual([...wantedIds].sort());
  expect(new Set(beforeKill).size).toBe(beforeKill.length);
  expect(new Set(afterKill).size).toBe(afterKill.length);
  expect(twice.length).toBeLessThanOrEqual(10);
  expect(report).toMatchObject({ isComplete: true, skippedCount: 0, left: COUNT / 2 });
  const unwanted = letters
    .filter(({ id }) => !all.has(id))
    .map(({ body }) => (typeof body === "string" ? body : JSON.stringify(body)));
  expect(left.sort()).toEqual(unwanted.sort());
}, 60_000);
