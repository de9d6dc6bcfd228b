import { randomUUID } from "node:crypto";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Outcome, outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { Collector, ReceivedMessage } from "../rig/collect.ts";
import { sendMessages } from "../rig/send-messages.ts";
import type { Stack } from "../rig/start-stack.ts";

/** A message to send: an object as JSON, a text as it is. */
export type Message = string | { readonly id?: string; readonly [field: string]: unknown };

/** What a pipeline has published so far. */
export type Published = { readonly results: Collector; readonly deadLetters: Collector };

/** Returns functions that send messages to the queues of a stack, and find what was published about a request. */
export function pipelineQueues({ sqs, queueUrl }: Stack, { results, deadLetters }: Published) {
  const sendAll = (messages: readonly Message[], queue = "requests", attributes: Record<string, string> = {}) =>
    sendMessages({ sqs, queueUrl: queueUrl(queue), attributes }, messages);

  async function send(message: Message, queue?: string, attributes?: Record<string, string>): Promise<string> {
    return (await sendAll([message], queue, attributes))[0] ?? "";
  }

  /** Waits for an outcome of a request, `place` places after its first. */
  const outcomeOf = async (id: string, place = 0) => readOutcome(await results.waitFor(id, place));

  return {
    sendAll,
    send,
    outcomeOf,
    /** Waits for an outcome as a message, with its attributes. */
    resultOf: (id: string) => results.waitFor(id),
    /** Returns the outcomes that have come so far. */
    outcomesOf: (id: string) => results.about(id).map(readOutcome),
    deadLetterOf: (id: string, place = 0) => deadLetters.waitFor(id, place),
    deadLettersOf: (id: string) => deadLetters.about(id),
    /** Returns every outcome and dead letter so far. */
    everything: () => [results, deadLetters].flatMap(({ all }) => all()),
    /** Sends a request and waits for its outcome. */
    async stop(request: Exclude<Message, string>): Promise<Outcome> {
      const id = request.id ?? `test/${randomUUID()}`;
      await send({ ...request, id });
      return outcomeOf(id);
    },
    /** Counts the visible and the hidden messages of a queue. */
    async depthOf(queue: string) {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl(queue), AttributeNames: ["All"] });
      const { Attributes = {} } = await sqs.send(command);
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
  };
}

function readOutcome({ body }: ReceivedMessage): Outcome {
  return outcomeSchema.parse(JSON.parse(body));
}
