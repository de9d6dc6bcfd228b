import { describe, expect, test } from "vitest";
import { describePastDeadlines } from "../../../lib/cli/send/past-deadlines.ts";
import { prepareMessages } from "../../../lib/cli/send/prepare-messages.ts";
import type { RawRequest } from "../../../lib/request/body.ts";
import { exampleTargets } from "../../rig/example-targets.ts";

const NOW_MS = Date.now();
const ago = (minutes: number) => new Date(NOW_MS - minutes * 60_000).toISOString();
const stop = { service: "drs", target: exampleTargets.drs };
const OLD = { sentAt: ago(20) };
const EXPIRED = { ...OLD, expiresAt: ago(5) };

const PAST = "so stopcord will make no stop call: check sentAt and expiresAt";
const DEFAULT =
  "more than 15 min ago: with the default deadline stopcord makes no stop call; check sentAt, or set expiresAt";

describe("the note about deadlines that have passed", () => {
  test.for<[string, readonly RawRequest[], readonly string[]]>([
    ["a request that is young", [stop], []],
    ["an old request with a deadline to come", [{ ...stop, ...OLD, expiresAt: ago(-5) }], []],
    ["a deadline of the request's own", [{ ...stop, ...EXPIRED }], [`the deadline has passed, ${PAST}`]],
    ["a request for which the stage's default decides", [{ ...stop, ...OLD }], [`sentAt is ${DEFAULT}`]],
    [
      "a group with a past deadline whose stops have later ones",
      [{ id: "g", ...EXPIRED, stops: [{ ...stop, expiresAt: ago(-5) }] }],
      [],
    ],
    [
      "a group in which one of two deadlines has passed",
      [
        {
          id: "g",
          ...OLD,
          stops: [
            { ...stop, expiresAt: ago(-5) },
            { ...stop, expiresAt: ago(5) },
          ],
        },
      ],
      [`the deadline of 1 of 2 stops has passed, ${PAST}`],
    ],
    [
      "several messages",
      [
        stop,
        { ...stop, id: "a", ...EXPIRED },
        { ...stop, id: "b", ...OLD },
        { id: "c", ...OLD, stops: [stop, { ...stop, ...EXPIRED }] },
      ],
      [`the deadline of a, c (1 of 2 stops) has passed, ${PAST}`, `sentAt of b, c (1 of 2 stops) is ${DEFAULT}`],
    ],
  ])("of %s is true", ([, messages, notes]) => {
    const describeFault = (fault: string) => fault;
    const prepared = prepareMessages(
      messages.map((value) => ({ body: { ok: true as const, value }, describeFault })),
      {},
    );
    expect(describePastDeadlines(prepared, NOW_MS)).toEqual(notes);
  });
});
