import type { Command } from "commander";
import { openQueue, type Queue } from "../aws/queue.ts";
import { withSqsClient } from "../aws/sqs-client.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { chooseSource } from "../wait/outcome-source.ts";
import { reportOutcomes } from "../wait/report-outcomes.ts";
import { createSentRequests, type SentRequests } from "../wait/sent-requests.ts";
import { requireWait } from "../wait/wait-progress.ts";
import { confirmSend, isOfProject } from "./confirm-send.ts";
import { type PreparedMessage, prepareMessages, type UncheckedMessage } from "./prepare-messages.ts";
import type { SendFlags } from "./request-flags.ts";
import { reportPastDeadlines, reportSent, reportWait } from "./send-report.ts";

/** Messages to send, unchecked, and the command that sends them. */
export type MessagesToSend = {
  readonly messages: readonly UncheckedMessage[];
  readonly flags: SendFlags;
  readonly command: Command;
  /** Standard input is free for an answer: the messages do not come from there. */
  readonly canAsk: boolean;
};

/** Messages on their way to SQS at a time. */
const AT_A_TIME = 10;

/** Checks messages, sends them and, with `--wait`, prints their outcomes. Throws `CliError` with the faults of the messages. */
export async function sendMessages(
  { messages, flags, command, canAsk }: MessagesToSend,
  context: Context,
): Promise<void> {
  const prepared = prepareMessages(messages, context.env);
  const stops = prepared.flatMap((one) => one.stops);
  if (!stops.some(isOfProject)) requireWait(flags); // before a stop of a project, the list of a dry run is awaited, too
  const connection = await connect(command, context);
  await withSqsClient(connection, async (client) => {
    const requests = await openQueue(client, connection, "requests");
    // Opened before the request is sent: without access to the results, --wait must send nothing.
    const openResults = () => openQueue(client, connection, "results");
    const results = flags.wait && (await openResults());
    const answer = await confirmSend({ stops, flags, canAsk, requests, openResults }, context);
    if (answer === "interrupted") context.exitWith(EXIT.interrupted);
    if (answer !== "yes") return context.terminal.note("no stop was sent");
    const sent = await sendAll(requests, prepared, flags, context);
    const source = results && (await chooseSource(connection, results, context)); // no stop waits for CloudWatch
    if (source) reportWait({ queue: requests.name, source }, prepared, context);
    reportPastDeadlines(prepared, context);
    if (results && source) await reportOutcomes({ ...flags, sent, source, results, connection }, context);
  });
}

/** Sends messages and reports those that SQS took. Throws the first error, and ends at Ctrl-C; both leave the rest unsent. */
async function sendAll(
  requests: Queue,
  messages: readonly PreparedMessage[],
  flags: SendFlags,
  context: Context,
): Promise<SentRequests> {
  const sent: PreparedMessage[] = [];
  const requestsSent = createSentRequests();
  const report = (some: readonly PreparedMessage[]) => {
    for (const message of some) reportSent(requests.name, message, flags, context);
  };
  /** Says which messages were sent before an error, so that the others can be sent again. */
  const reportPart = () => {
    if (flags.wait) report(sent);
    if (messages.length > 1) context.terminal.note(`sent ${sent.length} of ${messages.length} messages`);
  };
  for (const some of inParts(messages)) {
    if (context.signal.aborted) break;
    const results = await Promise.all(some.map((message) => sendOne(requests, message)));
    for (const result of results) if (result.isSent) requestsSent.add(result.message.body, result.takenMs);
    const taken = results.flatMap(({ message, isSent }) => (isSent ? [message] : []));
    sent.push(...taken);
    if (!flags.wait) report(taken);
    const failed = results.find(({ isSent }) => !isSent);
    if (failed) reportPart();
    if (failed) throw failed.error;
  }
  if (sent.length < messages.length) {
    reportPart();
    throw new CliError("interrupted", EXIT.interrupted);
  }
  return requestsSent;
}

function inParts(messages: readonly PreparedMessage[]): readonly (readonly PreparedMessage[])[] {
  const starts = messages.flatMap((_, index) => (index % AT_A_TIME === 0 ? [index] : []));
  return starts.map((start) => messages.slice(start, start + AT_A_TIME));
}

async function sendOne(requests: Queue, message: PreparedMessage) {
  try {
    const { takenMs } = await requests.send(message.body);
    return { message, isSent: true, takenMs } as const;
  } catch (error) {
    return { message, isSent: false, error } as const;
  }
}
