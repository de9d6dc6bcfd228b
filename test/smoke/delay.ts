import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { receiveWanted } from "./messages.ts";
import { type Finding, finding, type SmokeContext } from "./smoke-context.ts";

const DELAY_SECONDS = 3;
const GROUP_ID = "smoke";

/** Sends a message with a group id and a delay, as a worker does when it hands a request back. */
export async function* checkDelay({ sqs, createQueue }: SmokeContext): AsyncGenerator<Finding> {
  const { url } = await createQueue("delay");
  const startedMs = Date.now();
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: "delayed",
      MessageGroupId: GROUP_ID,
      DelaySeconds: DELAY_SECONDS,
    }),
  );
  const message = await receiveWanted(sqs, { url, isWanted: () => true, limitSeconds: 30 });
  const seconds = (Date.now() - startedMs) / 1000;
  const groupId = message?.Attributes?.MessageGroupId;
  yield finding(
    "a standard queue takes a group id and a delay with one message",
    message !== undefined && seconds >= DELAY_SECONDS && groupId === GROUP_ID,
    `received after ${seconds.toFixed(1)} s of ${DELAY_SECONDS} s, group id ${groupId}`,
  );
}
