import type { Verdict } from "../../lib/services/verdict.ts";

/**
 * Section 5 of the contract as data: the verdict table, the state table, the check of a final no, the code of `gave-up`.
 * Rows of one verdict or state are read from the top; the first whose facts all hold applies. Shares no code with lib/stop.
 */

/** A state of a task, or `fails`: the query gets no answer; `fails, come in 20 s`: 503 with Retry-After. */
export type State =
  | "ended"
  | "aborted"
  | "stopping"
  | "running"
  | "end-failed"
  | "missing"
  | "unknown"
  | "fails"
  | "fails, come in 20 s";

export type Fact =
  | "accepted"
  | "in doubt"
  | "nothing in doubt"
  | "sure before the call"
  | "confirm"
  | "deadline passed"
  | "repeat due"
  | "names one run"
  | "no call yet"
  | "last answer lost"
  | "last answer a 4xx judged unsettled"
  | "last delivery"
  | "a final no"
  | "no code"
  | "Retry-After";

/** An outcome as `status/code, ended`, or the next thing to do. */
export type Consequence =
  | `${string}, ended`
  | "stopped"
  | "stopped/inferred"
  | "already-stopped"
  | "not-found"
  | "refused"
  | "refused/end-failed"
  | "denied"
  | "denied/credentials"
  | "the final no"
  | "poll"
  | "call"
  | "ask"
  | "check"
  | "give up"
  | `wait: ${"busy" | "throttled" | "unavailable" | "state-unknown"}`
  | "wait: running";

type Row = readonly [facts: readonly Fact[], then: Consequence];

/** "accepted" and "in doubt" are here those before the call. */
export const AFTER_VERDICT: Readonly<Record<Verdict, readonly Row[]>> = {
  stopped: [
    [["confirm"], "poll"],
    [[], "stopped"],
  ],
  "already-stopped": [
    [["accepted"], "stopped, ended"],
    [["in doubt"], "stopped/inferred, ended"],
    [[], "already-stopped, ended"],
  ],
  "not-found": [
    [["accepted"], "ask"],
    [["in doubt"], "ask"],
    [["no code"], "check"],
    [[], "not-found"],
  ],
  refused: [
    [["accepted"], "ask"],
    [["in doubt"], "ask"],
    [["no code"], "check"],
    [[], "refused"],
  ],
  denied: [
    [["accepted"], "ask"],
    [["in doubt"], "ask"],
    [["no code"], "check"],
    [[], "denied"],
  ],
  unauthenticated: [
    [["accepted"], "ask"],
    [["in doubt"], "ask"],
    [[], "denied/credentials"],
  ],
  unavailable: [
    [["Retry-After"], "wait: unavailable"],
    [[], "call"],
  ],
  busy: [[[], "wait: busy"]],
  throttled: [[[], "wait: throttled"]],
  unsettled: [[[], "ask"]],
};

const UNKNOWN: readonly Row[] = [
  [["accepted", "repeat due", "names one run", "no call yet"], "call"],
  [["accepted"], "poll"],
  [["no call yet", "names one run"], "call"],
  [["no call yet", "nothing in doubt"], "call"],
  [[], "wait: state-unknown"],
];

export const AFTER_STATE: Readonly<Record<State, readonly Row[]>> = {
  ended: [
    [["accepted"], "stopped, ended"],
    [[], "already-stopped, ended"],
  ],
  aborted: [
    [["accepted"], "stopped, ended"],
    [["in doubt"], "stopped/inferred, ended"],
    [[], "already-stopped, ended"],
  ],
  stopping: [
    [["confirm"], "poll"],
    [["accepted"], "stopped"],
    [["in doubt"], "stopped/inferred"],
    [[], "already-stopped"],
  ],
  running: [
    [["deadline passed"], "give up"],
    [["accepted", "repeat due", "names one run", "no call yet"], "call"],
    [["accepted"], "poll"],
    [["no call yet"], "call"],
    [["last answer lost"], "call"],
    [["last answer a 4xx judged unsettled", "sure before the call"], "refused"],
    [["last delivery", "a final no"], "the final no"],
    [[], "wait: running"],
  ],
  "end-failed": [[[], "refused/end-failed"]],
  missing: [[[], "not-found"]],
  unknown: UNKNOWN,
  fails: UNKNOWN,
  "fails, come in 20 s": UNKNOWN,
};

/** The states that change a final no without an error code. */
export const CHANGES_A_NO: ReadonlySet<State> = new Set(["ended", "aborted", "stopping"]);

/** The knowledge on which the code of `gave-up` depends. */
export type GivenUp = {
  readonly isAccepted: boolean;
  /** A poll of a stopping task that no stop of this request was accepted for. */
  readonly isPoll: boolean;
  readonly isInDoubt: boolean;
  readonly hasQueryFailed: boolean;
  readonly lastVerdict: string | undefined;
};

export function gaveUpCode({ isAccepted, isPoll, isInDoubt, hasQueryFailed, lastVerdict }: GivenUp): string {
  if (isAccepted || isPoll) return "not-confirmed";
  if (isInDoubt && hasQueryFailed) return "state-unknown";
  return lastVerdict === "busy" || lastVerdict === "throttled" ? lastVerdict : "unavailable";
}

/** The first row whose facts hold. */
export function firstFit(rows: readonly Row[], facts: ReadonlySet<Fact>): Consequence {
  const row = rows.find(([wanted]) => wanted.every((fact) => facts.has(fact)));
  if (row === undefined) throw new Error(`no row of the contract fits ${[...facts].join(", ")}`);
  return row[1];
}

/** The least waits in seconds, where no Retry-After says more. */
export const FLOOR_SECONDS = {
  "wait: busy": 10,
  "wait: throttled": 60,
  "wait: unavailable": 1,
  "wait: state-unknown": 1,
  "wait: running": 10,
  poll: 1,
} as const;
