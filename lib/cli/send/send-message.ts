import type { Command } from "commander";
import { MAX_BODY_BYTES, type RawRequest } from "../../request/body.ts";
import { checkMessage } from "../../request/check-message.ts";
import type { Service } from "../../services/service.ts";
import { sqsJson } from "../../sqs/entry.ts";
import { isoTime } from "../../time/iso-time.ts";
import { openQueue } from "../aws/queue.ts";
import { withSqsClient } from "../aws/sqs-client.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { confirmSend } from "./confirm-send.ts";
import type { SendFlags } from "./request-flags.ts";
import { reportOutcomes, reportSent } from "./send-report.ts";

/** A message to send, unchecked, and the command that sends it. */
export type Sending = {
  readonly raw: RawRequest;
  readonly flags: SendFlags;
  readonly command: Command;
  /** The service, where it is known before the message is read: some of its stops need a question first. */
  readonly service?: Service;
  /** Returns the line that is printed for a fault of the message. */
  describeFault(fault: string): string;
};

/** Checks a message, sends it and, with `--wait`, prints its outcomes. Throws `CliError` with all faults of the message. */
export async function sendMessage(
  { raw, flags, command, service, describeFault }: Sending,
  context: Context,
): Promise<void> {
  const nowMs = Date.now();
  const message = { id: crypto.randomUUID(), sentAt: isoTime(nowMs), ...raw };
  const checked = checkMessage(message, message.id, nowMs);
  // A flag sets a field of every stop, so that each stop of a group may report the same fault of the flag.
  if (!checked.ok) throw new CliError([...new Set(checked.faults.map(describeFault))], EXIT.usage);
  const body = bodyOf(message);
  const connection = await connect(command, context);
  await withSqsClient(connection, async (client) => {
    const requests = await openQueue(client, connection, "requests");
    // Opened before the request is sent: without access to the results, --wait must send nothing.
    const openResults = () => openQueue(client, connection, "results");
    const results = flags.wait && (await openResults());
    const unsent = service && { service, message, flags, requests, openResults };
    const answer = unsent ? await confirmSend(unsent, context) : "yes";
    if (answer === "interrupted") return context.exitWith(EXIT.interrupted);
    if (answer !== "yes") return context.terminal.note("nothing was sent");
    await requests.send(body);
    reportSent({ message, ids: checked.value, queue: requests.name }, flags, context);
    if (results) await reportOutcomes(results, { ...flags, ids: checked.value }, context);
  });
}

/** Writes the body of a message. Flags can make it longer than the file that was read. */
function bodyOf(message: RawRequest): string {
  const body = sqsJson(message);
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_BODY_BYTES) return body;
  throw new CliError(`the message has ${Math.ceil(bytes / 1024)} KiB, but a request has at most 256 KiB`, EXIT.usage);
}
