import * as z from "zod/mini";
import { codeNames, statusNames } from "./statuses.ts";

const time = z.iso.datetime();
const count = z.int().check(z.minimum(0));

/** A run that a selection found: the request that stops it, and what the list says about the run. */
const selectedRun = z.object({
  service: z.string(),
  id: z.string(),
  target: z.record(z.string(), z.unknown()),
  name: z.optional(z.string()),
  since: z.optional(z.string()),
  by: z.optional(z.string()),
});

export type SelectedRun = z.output<typeof selectedRun>;

/** The outcome of one request: one JSON object on `results`. */
export const outcomeSchema = z.object({
  requestId: z.string(),
  service: z.optional(z.string()),
  target: z.optional(z.unknown()),
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  status: z.enum(statusNames),
  ok: z.boolean(),
  code: z.optional(z.enum(codeNames)),
  /** Text for a person: what happened, then what to do. */
  message: z.string(),
  /** Stop calls and deliveries of this copy of the request. */
  calls: count,
  deliveries: count,
  /** `httpStatus`, `errorCode`, `errorMessage` and `cloudRequestId` are those of the last answer of Huawei Cloud. */
  httpStatus: z.optional(z.int()),
  errorCode: z.optional(z.string()),
  errorMessage: z.optional(z.string()),
  cloudRequestId: z.optional(z.string()),
  sentAt: time,
  finishedAt: time,
  elapsedMs: count,
  /** The sender as the router named it: `invoke`, `replay`, `schedule`, or an AWS id. */
  sender: z.optional(z.string()),
  requestedBy: z.optional(z.string()),
  reason: z.optional(z.string()),
  /** The service reports that the task has ended. */
  confirmed: z.boolean(),
  deadLettered: z.boolean(),
  /** The stop call that a dry run did not make. */
  wouldCall: z.optional(z.object({ method: z.string(), url: z.string(), body: z.string() })),
  /** The runs of a selection, each with the id of the request that stops it. */
  selected: z.optional(z.array(selectedRun)),
});

/** An outcome, as consumers receive it. */
export type Outcome = z.output<typeof outcomeSchema>;
