import * as z from "zod/mini";
import { CODES, type Code, STATUSES, type Status } from "./statuses.ts";

const time = z.iso.datetime();
const count = z.int().check(z.minimum(0));

/** An outcome: what became of one request, one JSON object on `results`. */
export const outcomeSchema = z.object({
  requestId: z.string(),
  service: z.optional(z.string()),
  target: z.optional(z.unknown()),
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  status: z.enum(Object.keys(STATUSES) as [Status, ...Status[]]), // an object's keys, known to be at least one
  ok: z.boolean(),
  code: z.optional(z.enum(Object.keys(CODES) as [Code, ...Code[]])),
  /** What happened and what to do next, in one sentence or two. */
  message: z.string(),
  /** Stop calls made in this delivery. */
  calls: count,
  deliveries: count,
  /** Of the last answer of the cloud, as are the next three. */
  httpStatus: z.optional(z.int()),
  errorCode: z.optional(z.string()),
  errorMessage: z.optional(z.string()),
  cloudRequestId: z.optional(z.string()),
  sentAt: time,
  finishedAt: time,
  elapsedMs: count,
  requestedBy: z.optional(z.string()),
  reason: z.optional(z.string()),
  /** The service itself says that the task has ended. */
  confirmed: z.boolean(),
  deadLettered: z.boolean(),
  /** The stop call that a dry run did not make. */
  wouldCall: z.optional(z.object({ method: z.string(), url: z.string(), body: z.string() })),
});

export type Outcome = z.output<typeof outcomeSchema>;
