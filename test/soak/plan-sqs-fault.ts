import type { SeededChoice } from "../rig/seeded-choice.ts";

/** What goes wrong with one batch call to SQS. */
export type SqsFault = {
  readonly kind: string;
  /** Only some of its entries are struck, and the answer is a 200 that lists them as failed. */
  readonly isPartial: boolean;
  /** The call has had its effect before its answer is spoilt. */
  readonly isAfterEffect: boolean;
  /** The failed entries are said to be the sender's fault. */
  readonly isSenderFault: boolean;
  hitsEntry(index: number): boolean;
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
export function planSqsFault(choice: SeededChoice): SqsFault | undefined {
  if (!choice.flip(MISCHIEF_SHARE)) return undefined;
  const kind = choice.pickWeighted(KINDS);
  const first = choice.nextInteger(0, 1);
  const step = choice.nextInteger(1, 3);
  return {
    kind,
    isPartial: kind.startsWith("entries"),
    isAfterEffect: kind.endsWith("after"),
    isSenderFault: kind.startsWith("entries refused"),
    hitsEntry: (index) => index >= first && (index - first) % step === 0,
  };
}
