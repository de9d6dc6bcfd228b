import { randomUUID } from "node:crypto";
import {
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  type Message,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { queueName } from "../../lib/client.ts";
import { errorText } from "../../lib/local/error-text.ts";
import { policyFor } from "./copied-policy.ts";
import { isAccessDenied, receiveWanted, release, remove, trySend } from "./messages.ts";
import { type Finding, finding, type SmokeContext, undecided } from "./smoke-context.ts";
import { readQueueAttribute, type TempQueue } from "./temp-queues.ts";

const BODY = "A smoke test of stopcord moves this message.";

/** SQS applies a changed policy within 60 s. Source: SQS API reference, SetQueueAttributes. */
const POLICY_SECONDS = 120;
const MOVE_SECONDS = 180;

/**
 * Moves a message through queues of its own that have the deployed policy of `dead-letters`: by the redrive policy, by a redrive
 * back to a closed queue, and by a redrive to an open one.
 */
export async function* checkRedrive(context: SmokeContext): AsyncGenerator<Finding> {
  const { stage, sqs, otherSender, createQueue } = context;
  const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName(stage, "dead-letters") }));
  const policy = await readQueueAttribute(sqs, QueueUrl, "Policy");
  const letters = await createQueue("letters");
  const open = await createQueue("open");
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: letters.arn, maxReceiveCount: 1 });
  const source = await createQueue("source", { RedrivePolicy: redrivePolicy });

  yield await closeQueue(context, letters, policy);
  const sent = await sendAndReceive(otherSender ?? sqs, sqs, source);
  const letter = await receiveLetter(sqs, { source, letters });
  yield finding(
    "SQS moves a message to a queue whose policy refuses it from everybody but stopcord",
    letter !== undefined,
    letter === undefined ? `no message within ${MOVE_SECONDS} s` : "it arrived",
  );
  if (letter === undefined) return;
  yield senderAfterMove(sent, letter, source);
  await release(sqs, letters.url, letter);

  yield await closeQueue(context, source, policy);
  yield await redriveToClosed(context, letters);
  yield* redriveToOpen(context, { letters, open, sent });
}

/** Gives a queue the deployed policy, and waits until SQS refuses a message because of it. */
async function closeQueue({ sqs, wait }: SmokeContext, queue: TempQueue, policy: string): Promise<Finding> {
  const Attributes = { Policy: policyFor(policy, queue.arn) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes }));
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  let answer = await probe(sqs, queue);
  while (answer === "taken" && seconds() < POLICY_SECONDS) {
    await wait(5_000);
    answer = await probe(sqs, queue);
  }
  const name = queue.arn.split("-").at(-1);
  return finding(
    `the policy of dead-letters closes a queue (${name})`,
    answer === "denied",
    `${answer} after ${seconds()} s`,
  );
}

/** Tries to send. Removes a message that is taken, since a redrive would move it too. */
async function probe(sqs: SQSClient, { url }: TempQueue): Promise<"taken" | "denied"> {
  const MessageBody = `probe ${randomUUID()}`;
  const answer = await trySend(sqs, { QueueUrl: url, MessageBody });
  if (answer === "denied") return answer;
  const message = await receiveWanted(sqs, { url, isWanted: ({ Body }) => Body === MessageBody, limitSeconds: 30 });
  if (message !== undefined) await remove(sqs, url, message);
  return answer;
}

/** Sends the message and receives it once. */
async function sendAndReceive(sender: SQSClient, sqs: SQSClient, { url }: TempQueue): Promise<Message | undefined> {
  await sender.send(new SendMessageCommand({ QueueUrl: url, MessageBody: BODY }));
  const message = await receiveBody(sqs, url, 30);
  if (message !== undefined) await release(sqs, url, message);
  return message;
}

/** Receives from the source, which makes SQS move the message at its second receive, until it is among the letters. */
async function receiveLetter(sqs: SQSClient, queues: { readonly source: TempQueue; readonly letters: TempQueue }) {
  for (const endMs = Date.now() + MOVE_SECONDS * 1000; Date.now() < endMs; ) {
    await receiveBody(sqs, queues.source.url, 1);
    const letter = await receiveBody(sqs, queues.letters.url, 2);
    if (letter !== undefined) return letter;
  }
  return undefined;
}

function receiveBody(sqs: SQSClient, url: string, limitSeconds: number): Promise<Message | undefined> {
  return receiveWanted(sqs, { url, isWanted: ({ Body }) => Body === BODY, limitSeconds });
}

function senderAfterMove(sent: Message | undefined, letter: Message, source: TempQueue): Finding {
  const { SenderId, DeadLetterQueueSourceArn } = letter.Attributes ?? {};
  return finding(
    "a message that SQS moved keeps its SenderId and names its source",
    SenderId === sent?.Attributes?.SenderId && DeadLetterQueueSourceArn === source.arn,
    `sent by ${sent?.Attributes?.SenderId}, now ${SenderId}, from ${DeadLetterQueueSourceArn}`,
  );
}

/** Starts a redrive to the source, which is closed. */
async function redriveToClosed(context: SmokeContext, letters: TempQueue): Promise<Finding> {
  const claim = "a redrive to a closed queue is refused";
  try {
    await context.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: letters.arn }));
  } catch (error) {
    if (isAccessDenied(error)) return finding(claim, true, "denied at the start");
    return finding(claim, false, errorText(error));
  }
  const { Status, FailureReason } = await waitForMove(context, letters);
  const isDenied = Status === "FAILED" && /AccessDenied/.test(FailureReason ?? "");
  return finding(claim, isDenied, `the task ended as ${Status}, reason ${FailureReason}`);
}

async function waitForMove({ sqs, wait }: SmokeContext, letters: TempQueue) {
  for (const endMs = Date.now() + MOVE_SECONDS * 1000; ; await wait(2_000)) {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: letters.arn }));
    const task = Results?.[0] ?? {};
    if (task.Status !== "RUNNING" || Date.now() > endMs) return task;
  }
}

type Move = { readonly letters: TempQueue; readonly open: TempQueue; readonly sent: Message | undefined };

/** Starts a redrive to another queue, as an operator does with `requests`, and looks at the sender. */
async function* redriveToOpen({ sqs, otherSender }: SmokeContext, move: Move): AsyncGenerator<Finding> {
  const { letters, open, sent } = move;
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: letters.arn, DestinationArn: open.arn }));
  const moved = await receiveBody(sqs, open.url, MOVE_SECONDS);
  const ids = `id ${sent?.MessageId} before, ${moved?.MessageId} now`;
  yield finding("a redrive to another queue moves the message", moved !== undefined, ids);
  if (moved === undefined) return;
  const claim = "a message of a redrive has the SenderId of the person who started it";
  const mover = await senderIdOf(sqs, open);
  const detail = `sent by ${sent?.Attributes?.SenderId}, moved by ${mover}, now ${moved.Attributes?.SenderId}`;
  if (otherSender === undefined)
    yield undecided(claim, `${detail}; give --sender-profile to tell sender and mover apart`);
  else yield finding(claim, moved.Attributes?.SenderId === mover, detail);
}

/** The SenderId of the person who runs the smoke test, from a message of theirs. */
async function senderIdOf(sqs: SQSClient, { url }: TempQueue): Promise<string | undefined> {
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "who am I" }));
  const message = await receiveWanted(sqs, { url, isWanted: (one) => one.MessageId === MessageId, limitSeconds: 30 });
  return message?.Attributes?.SenderId;
}
