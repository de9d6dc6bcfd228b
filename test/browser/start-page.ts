import { join } from "node:path";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createEventRecord } from "../../lib/local/page/record/event-record.ts";
import { servePage } from "../../lib/local/page/serve-page.ts";
import { readSamples } from "../../lib/local/samples.ts";
import { PROJECT } from "../rig/project.ts";
import { startStack } from "../rig/start-stack.ts";

/** The machine of `npm start` with its page, and functions that use it as a producer does. */
export type ServedStack = Awaited<ReturnType<typeof startServedStack>>;

/** Starts the machine of `npm start` and its page on free ports, without sending samples. */
export async function startServedStack() {
  const record = createEventRecord({ isSqsEmbedded: true });
  const stack = await startStack({
    messageTap: record.messages,
    callTap: record.calls,
    onInvoke: record.functions.onInvoke,
    onLog: (_, line, environmentId) => record.functions.onLog(line, environmentId),
    onDelivery: record.functions.onDelivery,
    onSecretChange: (_, text) => record.halts.onSecretChange(text),
  });
  const samples = await readSamples(join(PROJECT, "events"));
  const page = await servePage({ port: 0, machine: stack, record, samples });
  const send = (body: object | string) =>
    stack.sqs.send(
      new SendMessageCommand({
        QueueUrl: stack.queueUrl("requests"),
        MessageBody: typeof body === "string" ? body : JSON.stringify(body),
      }),
    );
  const close = async () => {
    await page.close();
    await stack.close();
  };
  return { ...stack, record, samples, pageUrl: page.url, send, close };
}
