import { endpointVariable } from "../../config.ts";
import { MAX_BODY_BYTES, type RawRequest } from "../../request/body.ts";
import { faultsOfMessage, readObject } from "../../request/read-message.ts";
import { services } from "../../services/services.ts";
import { sqsJson } from "../../sqs/entry.ts";
import { isoTime } from "../../time/iso-time.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

/** A request or a group before it is checked. */
export type UncheckedMessage = {
  readonly raw: RawRequest;
  /** Returns the line that is printed for a fault of the message. */
  describeFault(fault: string): string;
};

/** A message to send, the ids of its requests, and its body. */
export type PreparedMessage = {
  readonly message: RawRequest & { readonly id: string };
  readonly ids: readonly string[];
  readonly body: string;
};

const MAX_FAULTS = 20;

/** Adds ids and `sentAt`, and checks every message. Throws one `CliError` with the faults of all of them, at most twenty. */
export function prepareMessages(
  messages: readonly UncheckedMessage[],
  env: Context["env"],
): readonly PreparedMessage[] {
  const nowMs = Date.now();
  const checked = messages.map(({ raw, describeFault }) => {
    const message = { id: crypto.randomUUID(), sentAt: isoTime(nowMs), ...raw };
    const read = readObject(message, { fallbackId: message.id, queuedMs: nowMs });
    const faults = [...faultsOfMessage(read), ...(read.ok ? faultsOfRegions(read, env) : [])];
    return { message, describeFault, faults, ids: read.ok ? read.members.map(({ id }) => id) : [] };
  });
  const repeatedIds = checkIds();
  // A flag sets a field of every request, so that each request may report the same fault of the flag.
  const faults = checked.flatMap((one) => [...one.faults, ...repeatedIds(one)].map(one.describeFault));
  if (faults.length > 0) throw new CliError([...new Set(faults)].slice(0, MAX_FAULTS), EXIT.usage);
  return checked.map(({ message, ids }) => ({ message, ids, body: bodyOf(message) }));
}

/** Returns a check of one message after the other: an id of an earlier message is a fault, as one outcome would stand for both. */
function checkIds(): (message: { readonly ids: readonly string[] }) => readonly string[] {
  const earlier = new Set<string>();
  return ({ ids }) => {
    const repeated = ids.filter((id) => earlier.has(id));
    for (const id of ids) earlier.add(id);
    return repeated.map((id) => `id: ${id} is the id of an earlier request too`);
  };
}

type ReadMessage = Extract<ReturnType<typeof readObject>, { ok: true }>;

/** The regions that no table and no variable of this environment has; a worker would reject these requests. */
function faultsOfRegions({ members, isGroup }: ReadMessage, env: Context["env"]): readonly string[] {
  return members.flatMap(({ checked }, index) => {
    if (!checked.ok) return [];
    const { service, raw } = checked.value;
    const { sdkName, endpoints } = services[service];
    const { region } = raw;
    if (typeof region !== "string" || Object.hasOwn(endpoints, region) || env[endpointVariable(sdkName, region)])
      return [];
    const path = isGroup ? `stops.${index}.region` : "region";
    return `${path}: ${service} is not served in ${region}; use one of ${Object.keys(endpoints).join(", ")}`;
  });
}

/** Writes the body of a message. Flags can make it longer than the file that was read. */
function bodyOf(message: RawRequest): string {
  const body = sqsJson(message);
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_BODY_BYTES) return body;
  throw new CliError(`the message has ${Math.ceil(bytes / 1024)} KiB, but a request has at most 256 KiB`, EXIT.usage);
}
