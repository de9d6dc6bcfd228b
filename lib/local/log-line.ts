import * as z from "zod/mini";
import { outcomeSchema } from "../outcome/outcome.ts";
import { STATUSES } from "../outcome/statuses.ts";
import { parseJson } from "./parse-json.ts";

const outcomeFields = { status: true, code: true, service: true, elapsedMs: true } as const;

const loggedOutcome = z.extend(z.pick(outcomeSchema, outcomeFields), {
  message: z.literal("outcome"),
  stopRequestId: z.string(),
});
const loggedHandBack = z.object({
  message: z.literal("handed back"),
  timestamp: z.iso.datetime({ offset: true }),
  service: z.string(),
  stopRequestId: z.string(),
  waitMs: z.number(),
  isLast: z._default(z.boolean(), false),
  why: z.string(),
});
const loggedGuard = z.object({
  message: z.enum([
    "circuit breaker open",
    "circuit breaker closed",
    "credentials breaker open",
    "credentials breaker closed",
  ]),
  timestamp: z.iso.datetime({ offset: true }),
  service: z.string(),
  account: z.string(),
  region: z.string(),
  why: z.optional(z.string()),
  until: z.optional(z.iso.datetime()),
});
const loggedNote = z.object({ level: z.string(), message: z.string(), error: z.optional(z.string()) });
const loggedMetrics = z.object({ _aws: z.object({}) });

/** An outcome in a function's log. */
export type LoggedOutcome = Omit<z.output<typeof loggedOutcome>, "message" | "stopRequestId"> & {
  readonly requestId: string;
  readonly ok: boolean;
};

/** A request that a worker has sent to its queue again, with a delay. */
export type LoggedHandBack = {
  readonly service: string;
  readonly requestId: string;
  readonly why: string;
  /** The next delivery gives the outcome. */
  readonly isLast: boolean;
  /** The end of the delay, in milliseconds since 1970. */
  readonly untilMs: number;
};

/** A breaker that has opened or closed; `why` and `untilMs` belong to an open circuit breaker. Times are milliseconds since 1970. */
export type LoggedGuardChange = {
  readonly breaker: "circuit" | "credentials";
  readonly isOpen: boolean;
  readonly service: string;
  readonly account: string;
  readonly region: string;
  readonly atMs: number;
  readonly why?: string | undefined;
  readonly untilMs?: number | undefined;
};

/** A line of a function's log; `hidden` are metrics, which repeat the outcomes, and details at level DEBUG. */
export type LogLine =
  | { readonly kind: "outcome"; readonly outcome: LoggedOutcome }
  | { readonly kind: "hand-back"; readonly handBack: LoggedHandBack }
  | { readonly kind: "guard"; readonly change: LoggedGuardChange }
  | { readonly kind: "note"; readonly isError: boolean; readonly text: string }
  | { readonly kind: "hidden" };

/** Reads a line of a function's log. An error's stack is left out but for its first line, the reason. */
export function readLogLine(line: string): LogLine {
  const json = parseJson(line);
  if (loggedMetrics.safeParse(json).success) return { kind: "hidden" };
  const outcome = loggedOutcome.safeParse(json).data;
  if (outcome) return { kind: "outcome", outcome: toOutcome(outcome) };
  const handBack = loggedHandBack.safeParse(json).data;
  if (handBack) return { kind: "hand-back", handBack: toHandBack(handBack) };
  const guard = loggedGuard.safeParse(json).data;
  if (guard) return { kind: "guard", change: toGuardChange(guard) };
  const note = loggedNote.safeParse(json).data;
  if (note === undefined) return { kind: "note", isError: false, text: line };
  if (note.level === "DEBUG") return { kind: "hidden" };
  const reason = note.error?.split("\n", 1)[0];
  return { kind: "note", isError: note.level === "ERROR", text: reason ? `${note.message}: ${reason}` : note.message };
}

function toOutcome({ stopRequestId, ...outcome }: z.output<typeof loggedOutcome>): LoggedOutcome {
  return { ...outcome, requestId: stopRequestId, ok: STATUSES[outcome.status].ok };
}

function toHandBack({ timestamp, waitMs, ...fields }: z.output<typeof loggedHandBack>): LoggedHandBack {
  const { service, stopRequestId: requestId, why, isLast } = fields;
  return { service, requestId, why, isLast, untilMs: Date.parse(timestamp) + waitMs };
}

function toGuardChange({ message, timestamp, until, ...place }: z.output<typeof loggedGuard>): LoggedGuardChange {
  return {
    ...place,
    breaker: message.startsWith("circuit") ? "circuit" : "credentials",
    isOpen: message.endsWith("open"),
    atMs: Date.parse(timestamp),
    untilMs: until === undefined ? undefined : Date.parse(until),
  };
}
