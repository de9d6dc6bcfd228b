import type { SeededChoice } from "../rig/seeded-choice.ts";

/** A fault of one batch call to SQS. */
export type SqsFault = {
  readonly kind: string;
  /** True if only some entries fail; the answer is then a 200 that lists them as failed. */
  readonly isPartial: boolean;
  /** True if SQS does what it was asked to before the answer is replaced. */
  readonly isAfterEffect: boolean;
  /** Value of `SenderFault` for the failed entries. */
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

/** Share of batch calls with a fault. */
const FAULT_SHARE = 0.08;

/** Plans the next batch call: a fault, or undefined for the most part. */
export function planSqsFault(choice: SeededChoice): SqsFault | undefined {
  if (!choice.flip(FAULT_SHARE)) return undefined;
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
