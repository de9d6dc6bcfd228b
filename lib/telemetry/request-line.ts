import * as z from "zod/mini";
import { codeNames, statusNames } from "../outcome/statuses.ts";
import { safeJson } from "../parse.ts";

const count = z.optional(z.number());

const common = {
  stopRequestId: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  service: z.string(),
  calls: count,
  deliveries: count,
  httpStatus: count,
  errorCode: z.optional(z.string()),
  replays: z.optional(z.string()),
};

const outcomeLine = z.object({
  ...common,
  message: z.literal("outcome"),
  status: z.enum(statusNames),
  code: z.optional(z.enum(codeNames)),
  confirmed: z.optional(z.boolean()),
  elapsedMs: count,
  account: z.optional(z.string()),
  target: z.optional(z.unknown()),
  /** The number of runs that a selection found. */
  selected: count,
});

const handBackLine = z.object({
  ...common,
  message: z.literal("handed back"),
  why: z.string(),
  waitMs: z.number(),
  isLast: z.optional(z.boolean()),
});

const schema = z.discriminatedUnion("message", [outcomeLine, handBackLine]);

type LoggedFields = z.output<typeof schema>;

/** A line that `Log` writes about one request: its outcome, or a wait. */
export type RequestLine = LoggedFields & { readonly atMs: number };

/** A line about an outcome. */
export type OutcomeLine = Extract<RequestLine, { message: "outcome" }>;

/** Reads a line of a function's log. Undefined for any other line, also one of another version with an unknown status. */
export function readRequestLine(text: string): RequestLine | undefined {
  const line = schema.safeParse(safeJson(text)).data;
  return line && { ...line, atMs: Date.parse(line.timestamp) };
}
