import type { Dice } from "../rig/seeded-choice.ts";

/** What goes wrong with one batch call to SQS. */
export type Mischief = {
  readonly kind: string;
  /** Only some of its entries are struck, and the answer is a 200 that lists them as failed. */
  readonly isOfEntries: boolean;
  /** The call has had its effect before its answer is spoilt. */
  readonly isAfter: boolean;
  /** The failed entries are said to be the sender's fault. */
  readonly isSendersFault: boolean;
  strikesEntry(index: number): boolean;
};

const KINDS: readonly (readonly [number, string])[] = [
  [3, "entries failed before"],
  [1, "entries failed after"],
  [0.5, "entries refused before"],
  [1.5, "500 before"],
  [1, "500 after"],
  [1, "reset before"],
  [1, "reset after"],
];

/** Share of batch calls that go wrong. */
const MISCHIEF_SHARE = 0.08;

/** Decides what goes wrong with the next call, mostly nothing. */
export function planMischief(dice: Dice): Mischief | undefined {
  if (!dice.chance(MISCHIEF_SHARE)) return undefined;
  const kind = dice.weigh(KINDS);
  const first = dice.whole(0, 1);
  const step = dice.whole(1, 3);
  return {
    kind,
    isOfEntries: kind.startsWith("entries"),
    isAfter: kind.endsWith("after"),
    isSendersFault: kind.startsWith("entries refused"),
    strikesEntry: (index) => index >= first && (index - first) % step === 0,
  };
}
