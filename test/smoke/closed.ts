import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { queueName } from "../../lib/client.ts";
import { queueNames } from "../../lib/config.ts";
import { trySend } from "./messages.ts";
import { type Finding, finding, type SmokeContext } from "./smoke-context.ts";

/** Not a request: where a queue takes it after all, no worker stops anything because of it. */
const BODY = "A smoke test of stopcord sent this. It is not a request.";

/** Sends to every queue that is for stopcord's own roles. Each must refuse. */
export async function* checkClosedQueues({ stage, sqs }: SmokeContext): AsyncGenerator<Finding> {
  for (const name of queueNames.filter((one) => one !== "requests")) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName(stage, name) }));
    const answer = await trySend(sqs, { QueueUrl, MessageBody: BODY });
    const claim = `${name} refuses a message of anybody but stopcord`;
    yield finding(claim, answer === "denied", `your message was ${answer}`);
  }
}
