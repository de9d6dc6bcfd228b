import type { Answer } from "../../lib/http/exchange.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import type { Service, TargetShape } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { buildParts, invocation, recordOf } from "../handlers/build-parts.ts";
import { START_MS } from "../rig/clock.ts";
import { requestOf } from "../rig/examples.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { startWorker } from "../rig/virtual-worker.ts";
import { type Count, judgeSent, parsed } from "./judge.ts";
import { makeAttributes } from "./make-attributes.ts";
import type { FuzzBody } from "./make-body.ts";

/** Gives a batch, with forged attributes and a plain request among it, to the worker of each service. */
export async function fuzzWorkers(bodies: readonly FuzzBody[], choice: SeededChoice, count: Count): Promise<string[]> {
  const faults = await Promise.all(serviceNames.map((name) => fuzzWorker(name, bodies, { choice, count })));
  return faults.flat();
}

type Tools = { readonly choice: SeededChoice; readonly count: Count };

async function fuzzWorker(name: ServiceName, bodies: readonly FuzzBody[], { choice, count }: Tools): Promise<string[]> {
  const { parts, sent, errors, causes } = buildParts();
  const transport = async () => makeResult(choice);
  const { clock, queues, log } = parts;
  const service: Service<TargetShape, ServiceName> = services[name];
  const handler = startWorker(service, { clock, queues, transport, log });
  const neighbour = requestOf(name, { id: "neighbour", sentAt: new Date(START_MS).toISOString() });
  const records = [
    ...bodies.map(({ text }, index) =>
      recordOf(`m-${index}`, text, {
        messageAttributes: makeAttributes(choice),
        attributes: { ApproximateReceiveCount: String(choice.pick([1, 2, 10])), SentTimestamp: String(START_MS) },
      }),
    ),
    recordOf("neighbour", JSON.stringify(neighbour)),
  ];
  const { batchItemFailures } = await handler({ Records: records }, invocation);
  const ends = sent.filter(({ queue }) => queue === "results" || queue === name);
  for (const { queue } of ends) count(`worker: ${queue === name ? "handed back" : "published"}`);
  const faults = judgeSent(sent);
  if (batchItemFailures.length > 0 || errors.length > 0)
    faults.push(`a record failed: ${[...errors, ...causes].join("; ")}`);
  const received = new Set(records.map(({ body }) => body));
  if (sent.some(({ queue, body }) => queue === name && !received.has(body)))
    faults.push("another request than the received one is handed back");
  if (ends.length !== records.length) faults.push(`${records.length} records have ${ends.length} ends`);
  if (ends.filter(({ body }) => isNeighbour(body)).length !== 1) faults.push("the neighbour has not one end");
  return faults.map((fault) => `worker of ${name}: ${fault}`);
}

function isNeighbour(body: string): boolean {
  const message = Object(parsed(body));
  return message.id === "neighbour" || message.requestId === "neighbour";
}

/** The end of an HTTP request: no answer, or one of those that Huawei Cloud and what stands before it give. */
function makeResult(choice: SeededChoice): TransportResult {
  const kind = choice.pick<TransportResult["kind"]>(["unsent", "lost", "answer", "answer", "answer"]);
  if (kind !== "answer") return { kind, reason: choice.pick(["connection refused", "x".repeat(100_000)]) };
  const answer: Answer = {
    status: choice.pick([200, 202, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503]),
    headers: choice.pick<Answer["headers"]>([{}, { "retry-after": "7" }, { "retry-after": "1e9" }, { location: "\n" }]),
    body: choice.pick([
      "",
      "{}",
      '{"status":"success","result":"success"}',
      '{"error_code":"DRS.M00102","error_msg":"no"}',
      '{"error_code":"APIGW.0301"}',
      '{"results":[{"status":"RUNNING"}]}',
      "<html>odd</html>",
      `{"error_msg":"${"😀".repeat(10_000)}","request_id":"${"r".repeat(10_000)}"}`,
    ]),
  };
  return { kind: "answer", answer };
}
