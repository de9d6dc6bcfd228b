import { statusNames } from "../../lib/outcome/statuses.ts";
import { type ReceivedLetter, receivedLetter } from "../../lib/replay/dead-letter.ts";
import type { DeadLetterQueue, Lease } from "../../lib/replay/dead-letter-queue.ts";
import { readReplayOptions } from "../../lib/replay/options.ts";
import { createReplay } from "../../lib/replay/replay.ts";
import type { Entry } from "../../lib/sqs/entry.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { type Count, isPlainError, judgeSent } from "./judge.ts";
import { makeAttributes } from "./make-attributes.ts";
import type { FuzzBody } from "./make-body.ts";

/** A received message of `dead-letters` with a hostile body and forged attributes. */
export function makeLetter({ text }: FuzzBody, choice: SeededChoice, index = 0) {
  const [status = "denied", ...statuses] = statusNames;
  const attributes = {
    ...makeAttributes(choice),
    ...(choice.flip(0.5) && { status: { stringValue: choice.pick([status, ...statuses]) } }),
    ...(choice.flip(0.2) && {
      SCHEDULE_ARN: { stringValue: "arn:odd" },
      SCHEDULED_TIME: { stringValue: "2026-01-01" },
    }),
  };
  const entries = Object.entries(attributes).map(([name, value]) => [
    name,
    { StringValue: Reflect.get(value, "stringValue") },
  ]);
  return {
    MessageId: `m-${index}`,
    ReceiptHandle: `r-${index}`,
    Body: text,
    Attributes: {
      SentTimestamp: String(choice.pick([0, START_MS, START_MS + 1e9])),
      ...(choice.flip(0.4) && {
        DeadLetterQueueSourceArn: `arn:aws:sqs:x:1:stopcord-dev-${choice.pick(["requests", "drs"])}`,
      }),
    },
    MessageAttributes: Object.fromEntries(entries),
  };
}

/** Replays hostile letters with random options: each letter is replayed or left, and what is sent is valid. */
export async function fuzzReplay(bodies: readonly FuzzBody[], choice: SeededChoice, count: Count): Promise<string[]> {
  const letters = bodies.map((body, index) => receivedLetter(makeLetter(body, choice, index)));
  const queue = queueOf(letters);
  try {
    const options = readReplayOptions(makeOptions(choice), START_MS);
    const report = await createReplay(queue, hurryingClock())(options, () => 100_000);
    count(`replay: ran`);
    for (let sent = 0; sent < report.replayed; sent++) count("replay: replayed a letter");
    const ended = queue.deleted.size + queue.released.size;
    const faults = judgeSent(queue.sent.map((entry) => ({ queue: "requests", body: entry.body, entry })));
    if (ended !== letters.length) faults.push(`${letters.length} letters, ${ended} deleted or released`);
    if (queue.deleted.size !== report.replayed)
      faults.push(`${queue.deleted.size} deleted, ${report.replayed} replayed`);
    if (queue.sent.some(({ attributes }) => Object.keys(attributes ?? {}).join() !== "replays"))
      faults.push("an attribute beside replays is sent");
    if (JSON.stringify(report).length > 100_000) faults.push("a report over 100 KB");
    return faults.map((fault) => `replay: ${fault}`);
  } catch (error) {
    count("replay: refused its options");
    return isPlainError(error, "replaying: ") ? [] : [`replay: threw ${error}`];
  }
}

/** A dead-letter queue in memory that hands each letter out once. */
function queueOf(letters: readonly ReceivedLetter[]) {
  const waiting = [...letters];
  const sent: Entry[] = [];
  const deleted = new Set<string>();
  const released = new Set<string>();
  const note = (ids: Set<string>) => async (leases: readonly Lease[]) => {
    for (const { messageId } of leases) ids.add(messageId);
    return leases.map((item) => ({ item }));
  };
  const queue: DeadLetterQueue = {
    receive: async () => ({ letters: waiting.splice(0, 10) }),
    async send(items) {
      sent.push(...items.map(({ entry }) => entry));
      return items.map((item) => ({ item }));
    },
    delete: note(deleted),
    release: note(released),
  };
  return { ...queue, sent, deleted, released };
}

const ODD = [
  null,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  "",
  "x".repeat(5_000),
  [],
  {},
  true,
  ["denied"],
  "2026-02-30",
  "\u001b[2J",
] as const;

function makeOptions(choice: SeededChoice): unknown {
  const names = [
    "service",
    "status",
    "code",
    "ids",
    "since",
    "until",
    "max",
    "dryRun",
    "expiresAt",
    "maxReplays",
    "anyRun",
    "odd",
  ];
  const chosen = names.filter(() => choice.flip(0.05));
  const odd = Object.fromEntries(chosen.map((name) => [name, choice.pick<unknown>([...ODD])]));
  return choice.flip(0.05) ? choice.pick<unknown>([...ODD]) : { ...odd, ...(choice.flip(0.5) && { maxReplays: 5 }) };
}
