import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod/mini";
import { hostNames } from "./host-name.ts";

const common = {
  service: z.optional(z.enum(hostNames)),
  task: z.optional(z.string()),
  call: z._default(z.enum(["stop", "state", "list", "token", "any"]), "any"),
  when: z._default(z.enum(["before", "after"]), "before"),
  count: z.optional(z.int().check(z.minimum(1))),
  probability: z.optional(z.number().check(z.gt(0), z.maximum(1))),
  forMs: z.optional(z.int().check(z.minimum(1))),
};

const status = z.int().check(z.minimum(200), z.maximum(599));
const headers = z
  .record(z.string(), z.string())
  .check(z.refine(areSendable, "has a name or value that HTTP cannot send"));
const connectionKind = z.enum(["reset", "hang", "cut"]);
const plainKind = z.enum(["html", "empty", "expired-token", "wrong-200", "garbage", "oversized"]);

const faultSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: connectionKind, ...common }),
    z.strictObject({ kind: plainKind, ...common }),
    z.strictObject({ kind: z.literal("latency"), ms: z.int().check(z.minimum(1), z.maximum(600_000)), ...common }),
    z.strictObject({
      kind: z.literal("throttle"),
      retryAfterSeconds: z.optional(z.int().check(z.minimum(0))),
      retryAfterAs: z._default(z.enum(["seconds", "date"]), "seconds"),
      ...common,
    }),
    z.strictObject({
      kind: z.literal("status"),
      status: status.check(z.minimum(400)),
      body: z._default(z.enum(["json", "html", "empty"]), "json"),
      ...common,
    }),
    z.strictObject({
      kind: z.literal("redirect"),
      location: z._default(z.url(), "https://elsewhere.example/"),
      ...common,
    }),
    z.strictObject({
      kind: z.literal("raw"),
      status,
      headers: z._default(headers, {}),
      body: z._default(z.string(), ""),
      ...common,
    }),
  ],
  "an object whose kind is latency, throttle, status, reset, hang, cut, html, empty, expired-token, wrong-200, garbage, oversized, redirect or raw",
);

/** Faults to set up: the kind of each, the calls it applies to, and how often. */
export const faultsSchema = z.array(faultSchema);

/** A parsed fault. */
export type SimulatedFault = z.output<typeof faultSchema>;

function areSendable(record: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(record)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
