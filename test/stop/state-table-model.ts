import {
  AFTER_STATE,
  AFTER_VERDICT,
  CHANGES_A_NO,
  type Consequence,
  type Fact,
  FLOOR_SECONDS,
  firstFit,
  gaveUpCode,
  type State,
} from "./contract.ts";
import { type StopAnswer, TABLE_SERVICES, type TableService } from "./state-table-answers.ts";

/** The knowledge with which a delivery begins. */
export const KNOWLEDGE = [
  "nothing",
  "in doubt",
  "received twice",
  "polling",
  "accepted 5 s ago",
  "accepted 60 s ago",
] as const;
export type Knowledge = (typeof KNOWLEDGE)[number];

/** An ordinary delivery, the last one, one that begins after the deadline, one whose deadline passes during a stop call. */
export type Timing = "ordinary" | "last" | "late" | "overtaken";

/** One cell of the table. Of `states` and `answers` each is used once, and the last one as often as needed. */
export type Cell = {
  readonly service: TableService;
  readonly knowledge: Knowledge;
  readonly confirm: boolean;
  readonly timing: Timing;
  /** The last verdict of the deliveries before. */
  readonly lastVerdict?: "busy" | "throttled" | undefined;
  /** The states that the queries get. */
  readonly states: readonly State[];
  /** The names of the answers that the stop calls get. */
  readonly answers: readonly string[];
};

/** The end of a cell as one line of text, and the number of queries and stop calls in it. */
export type CellEnd = { readonly text: string; readonly queries: number; readonly calls: number };

const MAX_CALLS = 3;
const REFUSED_SECONDS = 30; // refused credentials block every call until the next read of the accounts secret
const BACKOFF_SECONDS = 2; // 1 s × 2^(deliveries−1) for the second delivery

/** The knowledge at one moment of a delivery. */
type Walk = {
  readonly cell: Cell;
  accepted: "no" | "before" | "now";
  isInDoubt: boolean;
  lastVerdict: string | undefined;
  isLate: boolean;
  hasQueryFailed: boolean;
  /** A call has proven the credential; a refusal blocks every later call. */
  credential: "unproven" | "proven" | "refused";
  /** 401s without a code in a row. */
  strays: number;
  queries: number;
  calls: number;
  /** The wait that the last query asks for, by its Retry-After or its block. */
  queryWaitSeconds: number;
  lastCall: { readonly answer: StopAnswer; readonly wasSure: boolean } | undefined;
};

/** Goes through the contract's tables for one cell. */
export function expectedEnd(cell: Cell): CellEnd {
  const { knowledge, timing, lastVerdict } = cell;
  const walk: Walk = {
    cell,
    accepted: knowledge.startsWith("accepted") ? "before" : "no",
    isInDoubt: knowledge === "in doubt" || knowledge === "received twice",
    lastVerdict,
    isLate: timing === "late",
    hasQueryFailed: false,
    credential: "unproven",
    strays: 0,
    queries: 0,
    calls: 0,
    queryWaitSeconds: 0,
    lastCall: undefined,
  };
  const maxCalls = timing === "last" ? 1 : MAX_CALLS;
  const isStateFirst = knowledge !== "nothing" || walk.isLate;
  let end: Consequence = isStateFirst ? afterState(walk) : "call";
  while (end === "call") end = walk.isLate || walk.calls >= maxCalls ? "wait: unavailable" : afterCall(walk);
  const text = `${textOf(walk, end)}, ${walk.calls} calls, ${walk.queries} queries`;
  return { text, queries: walk.queries, calls: walk.calls };
}

function factsOf({ cell, accepted, isInDoubt, isLate, lastCall }: Walk): ReadonlySet<Fact> {
  const { answer, wasSure = false } = lastCall ?? {};
  const isFinalNo = answer !== undefined && ["not-found", "refused", "denied"].includes(answer.verdict);
  const is4xx = answer?.sent.kind === "answer" && Math.floor(answer.sent.answer.status / 100) === 4;
  const pairs: readonly (readonly [Fact, boolean])[] = [
    ["accepted", accepted !== "no"],
    ["in doubt", isInDoubt],
    ["nothing in doubt", !isInDoubt],
    ["sure before the call", wasSure],
    ["confirm", cell.confirm],
    ["deadline passed", isLate],
    ["repeat due", cell.knowledge === "accepted 60 s ago" && accepted === "before"],
    ["names one run", cell.service === "drs"],
    ["no call yet", answer === undefined],
    ["last answer lost", answer?.sent.kind === "lost"],
    ["last answer a 4xx judged unsettled", answer?.verdict === "unsettled" && is4xx],
    ["last delivery", cell.timing === "last"],
    ["a final no", isFinalNo],
    ["no code", answer?.hasNoCode === true],
    ["Retry-After", answer?.retryAfterSeconds !== undefined],
  ];
  return new Set(pairs.filter(([, holds]) => holds).map(([fact]) => fact));
}

/** One query; refused credentials block it, so that it fails unmade. */
function queryState(walk: Walk): State {
  const { states } = walk.cell;
  const isMade = walk.credential !== "refused";
  const state = (isMade && states[Math.min(walk.queries, states.length - 1)]) || "fails";
  if (isMade) walk.queries += 1;
  if (isMade && !state.startsWith("fails")) walk.credential = "proven";
  walk.hasQueryFailed = state === "unknown" || state.startsWith("fails");
  walk.queryWaitSeconds = isMade ? (state === "fails, come in 20 s" ? 20 : 0) : REFUSED_SECONDS;
  return state;
}

function afterState(walk: Walk): Consequence {
  return firstFit(AFTER_STATE[queryState(walk)], factsOf(walk));
}

function afterCheck(walk: Walk, no: Consequence): Consequence {
  const state = queryState(walk);
  return CHANGES_A_NO.has(state) ? firstFit(AFTER_STATE[state], new Set([...factsOf(walk), "in doubt"])) : no;
}

function afterCall(walk: Walk): Consequence {
  const { cell } = walk;
  const answer = nextAnswer(walk);
  const { verdict } = answer;
  walk.calls += 1;
  if (cell.timing === "overtaken" && walk.calls === cell.answers.length) walk.isLate = true;
  walk.lastCall = { answer, wasSure: walk.accepted === "no" && !walk.isInDoubt };
  const before = factsOf(walk);
  walk.isInDoubt ||= answer.leavesDoubt === true;
  if (verdict === "stopped") walk.accepted = "now";
  else walk.lastVerdict = verdict;
  if (verdict === "unauthenticated") walk.credential = "refused";
  else if (answer.sent.kind === "answer" && verdict !== "unavailable" && verdict !== "throttled")
    walk.credential = "proven";
  const next = firstFit(AFTER_VERDICT[verdict], before);
  if (next === "check") return afterCheck(walk, verdict === "denied" ? "denied" : "refused");
  return next === "ask" ? afterState(walk) : next;
}

/** A 401 without a code: the first one to a proven credential counts as `unavailable`, the second in a row does not. */
function nextAnswer(walk: Walk): StopAnswer {
  const { service, answers } = walk.cell;
  const name = answers[Math.min(walk.calls, answers.length - 1)] ?? "";
  const answer = TABLE_SERVICES[service].answers[name];
  if (answer === undefined) throw new Error(`${service} has no answer ${name} in the table`);
  const isStray = answer.verdict === "unauthenticated" && answer.hasNoCode === true;
  walk.strays = isStray ? walk.strays + 1 : 0;
  return walk.strays === 1 && walk.credential === "proven" ? { ...answer, verdict: "unavailable" } : answer;
}

function textOf(
  { cell, accepted, isInDoubt, isLate, hasQueryFailed, lastVerdict, lastCall, ...walk }: Walk,
  end: Consequence,
) {
  if (end === "the final no") return `publish ${lastCall?.answer.verdict}`;
  const isWait = end === "poll" || end.startsWith("wait: ");
  const floor = isWait ? FLOOR_SECONDS[end as keyof typeof FLOOR_SECONDS] : undefined;
  if (floor === undefined && end !== "give up") return `publish ${end}`;
  if (floor === undefined || isLate || cell.timing === "last") {
    const isPoll = end === "poll";
    const known = { isAccepted: accepted !== "no", isPoll, isInDoubt, hasQueryFailed, lastVerdict };
    return `publish gave-up/${gaveUpCode(known)}`;
  }
  const askedSeconds = Math.max(lastCall?.answer.retryAfterSeconds ?? 0, walk.queryWaitSeconds);
  const leastSeconds = end === "wait: running" ? Math.max(floor, askedSeconds) : askedSeconds || floor;
  // An accepted request polls, whatever its repeat is answered, unless a longer wait is asked for.
  const isPoll = end === "poll" || (accepted !== "no" && leastSeconds <= 60);
  const seconds = Math.min(Math.max(leastSeconds, BACKOFF_SECONDS), isPoll ? 60 : 900);
  const limit = lastVerdict === "busy" || lastVerdict === "throttled" ? lastVerdict : "another";
  const facts = `accepted: ${accepted}, in doubt: ${isInDoubt}, polling: ${isPoll}, last verdict: ${limit}`;
  return `hand back for ${seconds} s, ${facts}`;
}
