import { endpointVariable } from "../../config.ts";
import type { Parsed } from "../../parse.ts";
import { MAX_BODY_BYTES, type RawRequest } from "../../request/body.ts";
import type { CheckedRequest } from "../../request/check-request.ts";
import { faultsOfMessage, readObject, validRequests } from "../../request/read-message.ts";
import { withoutNulls } from "../../request/request.ts";
import { services } from "../../services/services.ts";
import { sqsJson } from "../../sqs/entry.ts";
import { isoTime } from "../../time/iso-time.ts";
import type { Context } from "../context.ts";
import { faultError } from "../fault-error.ts";

/** A request or a group before it is checked, or the faults of a text that is neither. */
export type UncheckedMessage = {
  readonly body: Parsed<RawRequest>;
  /** Returns the line that is printed for a fault of the message. */
  describeFault(fault: string): string;
};

/** A message to send, its requests, and its body. */
export type PreparedMessage = {
  readonly message: RawRequest & { readonly id: string };
  readonly ids: readonly string[];
  /** Its requests, with the defaults of their group. */
  readonly stops: readonly CheckedRequest[];
  readonly body: string;
};

/** Adds ids and `sentAt`, and checks every message. Throws one `CliError` with the faults of all of them, at most twenty. */
export function prepareMessages(
  messages: readonly UncheckedMessage[],
  env: Context["env"],
): readonly PreparedMessage[] {
  const nowMs = Date.now();
  const checked = messages.map((message) => checkMessage(message, nowMs, env));
  const repeatedIds = checkIds();
  const faults = checked.flatMap((one) => [...one.faults, ...repeatedIds(one)]);
  // A flag sets a field of every request, so that each request may report the same fault of the flag.
  if (faults.length > 0) throw faultError([...new Set(faults)]);
  return checked.flatMap(({ prepared }) => prepared);
}

type MessageCheck = Pick<UncheckedMessage, "describeFault"> & {
  /** Empty where the message has faults. */
  readonly prepared: readonly PreparedMessage[];
  readonly ids: readonly string[];
  readonly faults: readonly string[];
};

function checkMessage(
  { body: raw, describeFault }: UncheckedMessage,
  nowMs: number,
  env: Context["env"],
): MessageCheck {
  if (!raw.ok) return { describeFault, prepared: [], ids: [], faults: raw.faults.map(describeFault) };
  const fallbackId = crypto.randomUUID();
  const { id = fallbackId, sentAt = isoTime(nowMs), ...fields } = withoutNulls(raw.value);
  const read = readObject({ id, sentAt, ...fields }, { fallbackId, queuedMs: nowMs });
  const message = { id: read.id, sentAt, ...fields };
  const body = sqsJson(message);
  const faults = [...faultsOfMessage(read), ...(read.ok ? faultsOfRegions(read, env) : []), ...faultsOfSize(body)];
  const ids = read.ok ? read.members.map(({ id }) => id) : [];
  const prepared = { message, ids, stops: validRequests(read), body };
  return { describeFault, prepared: [prepared], ids, faults: faults.map(describeFault) };
}

/** Returns a check of one message after the other: an id of an earlier message is a fault, as one outcome would stand for both. */
function checkIds(): (message: MessageCheck) => readonly string[] {
  const earlier = new Set<string>();
  return ({ ids, describeFault }) => {
    const repeated = ids.filter((id) => earlier.has(id));
    for (const id of ids) earlier.add(id);
    return repeated.map((id) => describeFault(`id: ${id} is the id of an earlier request too`));
  };
}

type ReadRequests = Extract<ReturnType<typeof readObject>, { ok: true }>;

/** The regions that no table and no variable of this environment has; a worker would reject these requests. */
function faultsOfRegions({ members, isGroup }: ReadRequests, env: Context["env"]): readonly string[] {
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

/** The fault of a body that flags have made longer than the file that was read. */
function faultsOfSize(body: string): readonly string[] {
  const bytes = Buffer.byteLength(body);
  return bytes <= MAX_BODY_BYTES ? [] : [`body: ${Math.ceil(bytes / 1024)} KiB, but a request has at most 256 KiB`];
}
