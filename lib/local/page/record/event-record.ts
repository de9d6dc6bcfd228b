import type { MessageTap } from "../../aws/embedded-sqs/tap-messages.ts";
import type { CallTap } from "../../simulator/call-log.ts";
import { type BreakerRecord, createBreakers } from "./breakers.ts";
import { createDeliveries } from "./deliveries.ts";
import { createKnownHalts, type KnownHalts } from "./known-halts.ts";
import { createRecentMap } from "./recent-map.ts";
import { createStories, type Stories } from "./stories.ts";
import { tapCalls } from "./tap-calls.ts";
import { type FunctionTap, tapFunctions } from "./tap-functions.ts";
import { tapQueues } from "./tap-queues.ts";
import { createTotals, type Totals } from "./totals.ts";

/** The record of what happens to requests on this machine, and the observers that feed it. */
export type EventRecord = {
  readonly isSqsEmbedded: boolean;
  readonly messages: MessageTap;
  readonly functions: FunctionTap;
  readonly calls: CallTap;
  readonly stories: Pick<Stories, "get" | "changedSince" | "revision">;
  readonly breakers: Pick<BreakerRecord, "list">;
  readonly halts: KnownHalts;
  readonly totals: Pick<Totals, "all">;
};

/** The clock of a record, and whether the embedded SQS feeds it. */
export type EventRecordOptions = { now?(): number; readonly isSqsEmbedded: boolean };

/** Messages whose requests are known at a time. */
const MAX_MESSAGES = 20_000;

/** Creates an empty record of the newest requests. Its memory is bounded, however many requests follow. */
export function createEventRecord({ now = Date.now, isSqsEmbedded }: EventRecordOptions): EventRecord {
  const stories = createStories();
  const totals = createTotals();
  const breakers = createBreakers();
  const deliveries = createDeliveries();
  const idsOfMessages = createRecentMap<string, readonly string[]>(MAX_MESSAGES);
  const shared = { stories, totals, idsOfMessages, now };
  return {
    isSqsEmbedded,
    messages: tapQueues(shared),
    functions: tapFunctions({ ...shared, deliveries, breakers, isSqsEmbedded }),
    calls: tapCalls({ stories, totals, deliveries, now }),
    stories,
    breakers,
    halts: createKnownHalts(),
    totals,
  };
}
