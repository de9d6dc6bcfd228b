import { GetFunctionRecursionConfigCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { buildRequest, messageBody, parseOutcome, queueName } from "../../lib/client.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { runsInLineage } from "./lineage.ts";
import { receiveWanted, remove } from "./messages.ts";
import { type Finding, finding, type SmokeContext, undecided } from "./smoke-context.ts";

/** Lambda stops the 17th run of a function in one trace, unless the function allows recursive loops. */
const ROUNDS = 20;
const STOPPED_RUN = 17;

/** Sends dry runs, each in the trace of the outcome before it, then reads the switch of each function. */
export async function* checkHops(context: SmokeContext): AsyncGenerator<Finding> {
  yield await relayDryRuns(context);
  if (context.lambda !== undefined) yield* checkSwitches(context.lambda, context.stage);
}

async function* checkSwitches(lambda: LambdaClient, stage: string): AsyncGenerator<Finding> {
  for (const name of ["router", ...serviceNames]) {
    const command = new GetFunctionRecursionConfigCommand({ FunctionName: `stopcord-${stage}-${name}` });
    const { RecursiveLoop } = await lambda.send(command);
    yield finding(`${name} allows recursive loops`, RecursiveLoop === "Allow", `RecursiveLoop is ${RecursiveLoop}`);
  }
}

async function relayDryRuns({ stage, sqs }: SmokeContext): Promise<Finding> {
  const claim = `Lambda runs a function more than ${STOPPED_RUN} times in one trace`;
  const queues = { requestsUrl: await urlOf(sqs, stage, "requests"), resultsUrl: await urlOf(sqs, stage, "results") };
  let header: string | undefined;
  for (let round = 1; round <= ROUNDS; round++) {
    const answer = await sendDryRun(sqs, queues, header);
    if (answer === undefined) return lostOutcome(claim, round, header);
    if (answer.status !== "dry-run") return undecided(claim, `the outcome is ${answer.status}: ${answer.message}`);
    header = answer.header;
    if (runsInLineage(header) === undefined) return undecided(claim, `the outcome carries no lineage: ${header}`);
  }
  const runs = runsInLineage(header) ?? 0;
  return finding(claim, runs > STOPPED_RUN, `${ROUNDS} dry runs passed; the trace header says ${header}`);
}

/** A lost outcome is Lambda's stop only where the trace says so: another reader may have taken it. */
function lostOutcome(claim: string, round: number, header: string | undefined): Finding {
  const detail = `no outcome of dry run ${round}; the trace header before it says ${header}`;
  const isNextStopped = (runsInLineage(header) ?? 0) >= STOPPED_RUN - 1;
  return isNextStopped ? finding(claim, false, detail) : undecided(claim, detail);
}

type QueueUrls = { readonly requestsUrl: string; readonly resultsUrl: string };

/** Sends a dry run in a trace and waits for its outcome; returns its status and its trace header. */
async function sendDryRun(sqs: SQSClient, { requestsUrl, resultsUrl }: QueueUrls, header: string | undefined) {
  const target = exampleTargets["codearts-check"];
  const request = buildRequest({ service: "codearts-check", target, dryRun: true, reason: "smoke test of stopcord" });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: requestsUrl,
      MessageBody: messageBody(request),
      ...(header !== undefined && {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } },
      }),
    }),
  );
  const message = await receiveWanted(sqs, {
    url: resultsUrl,
    isWanted: ({ MessageAttributes }) => MessageAttributes?.requestId?.StringValue === request.id,
    limitSeconds: 60,
  });
  if (message === undefined) return undefined;
  await remove(sqs, resultsUrl, message);
  const { status, message: text } = parseOutcome(message.Body ?? "");
  return { status, message: text, header: message.Attributes?.AWSTraceHeader };
}

async function urlOf(sqs: SQSClient, stage: string, name: "requests" | "results"): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName(stage, name) }));
  return QueueUrl;
}
