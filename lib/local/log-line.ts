import * as z from "zod/mini";
import { outcomeSchema } from "../outcome/outcome.ts";
import { parseJson } from "./parse-json.ts";

const outcomeFields = { status: true, code: true, service: true, requestId: true, elapsedMs: true } as const;

const loggedOutcome = z.extend(z.pick(outcomeSchema, outcomeFields), { message: z.literal("outcome") });
const loggedHandBack = z.object({
  message: z.literal("handed back"),
  timestamp: z.iso.datetime({ offset: true }),
  service: z.string(),
  requestId: z.string(),
  waitMs: z.number(),
  why: z.string(),
});
const loggedNote = z.object({ level: z.string(), message: z.string(), error: z.optional(z.string()) });
const loggedMetrics = z.object({ _aws: z.object({}) });

/** An outcome in a function's log. */
export type LoggedOutcome = Omit<z.output<typeof loggedOutcome>, "message">;

/** A request that a worker has sent to its queue again, with a delay. */
export type LoggedHandBack = {
  readonly service: string;
  readonly requestId: string;
  readonly why: string;
  /** The end of the delay, in milliseconds since 1970. */
  readonly untilMs: number;
};

/** A line of a function's log; `hidden` are metrics, which repeat the outcomes, and details at level DEBUG. */
export type LogLine =
  | { readonly kind: "outcome"; readonly outcome: LoggedOutcome }
  | { readonly kind: "hand-back"; readonly handBack: LoggedHandBack }
  | { readonly kind: "note"; readonly isError: boolean; readonly text: string }
  | { readonly kind: "hidden" };

/** Reads a line of a function's log. An error's stack is left out but for its first line, the reason. */
export function readLogLine(line: string): LogLine {
  const json = parseJson(line);
  if (loggedMetrics.safeParse(json).success) return { kind: "hidden" };
  const outcome = loggedOutcome.safeParse(json).data;
  if (outcome) return { kind: "outcome", outcome };
  const handBack = loggedHandBack.safeParse(json).data;
  if (handBack) return { kind: "hand-back", handBack: toHandBack(handBack) };
  const note = loggedNote.safeParse(json).data;
  if (note === undefined) return { kind: "note", isError: false, text: line };
  if (note.level === "DEBUG") return { kind: "hidden" };
  const reason = note.error?.split("\n", 1)[0];
  return { kind: "note", isError: note.level === "ERROR", text: reason ? `${note.message}: ${reason}` : note.message };
}

function toHandBack({ timestamp, waitMs, ...fields }: z.output<typeof loggedHandBack>): LoggedHandBack {
  const { service, requestId, why } = fields;
  return { service, requestId, why, untilMs: Date.parse(timestamp) + waitMs };
}
