import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { SimulatedTaskState } from "../../lib/local/simulator/task-state.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import file from "../vectors/answers.json" with { type: "json" };

/** A row of answers.json: an answer to a stop call, and its verdict. */
export type AnswerRow = (typeof file.answers)[number];

/** What design.md prescribes after an answer, given what the task is doing. */
export type AnswerCase = {
  readonly id: string;
  readonly title: string;
  readonly row: AnswerRow;
  readonly service: ServiceName;
  readonly credentials: "key" | "iam";
  readonly state: SimulatedTaskState;
  /** The number of stop calls that get the answer; undefined for all of them. */
  readonly times?: number | undefined;
  readonly expiresInMs?: number | undefined;
  readonly outcome: Partial<Outcome>;
  /** Matches the kinds of the calls about the task, in their order. */
  readonly calls: RegExp;
};

export const answerRows: readonly AnswerRow[] = file.answers;

type Prescription = Pick<AnswerCase, "outcome" | "calls"> &
  Partial<Pick<AnswerCase, "times" | "expiresInMs" | "state" | "credentials">> & { readonly when: string };

const DONE = { ok: true, deadLettered: false } as const;
const OPEN = { ok: false, deadLettered: false } as const;
const DEAD = { ok: false, deadLettered: true } as const;

/** Shorter than a wait for a busy or throttled service, so that the second delivery is the last: 5 s before the deadline. */
const SOON_MS = 14_500;
/** The same for a Retry-After of 7 s. */
const RETRY_AFTER_7_MS = 11_500;

/** The prescriptions of each verdict, as design.md has them and not as lib computes them. */
const PRESCRIPTIONS: Readonly<Record<string, (row: AnswerRow) => readonly Prescription[]>> = {
  stopped: () => [afterOneCall({ status: "stopped", ...DONE, confirmed: false })],
  "already-stopped": () => [afterOneCall({ status: "already-stopped", ...DONE })],
  "not-found": () => [afterOneCall({ status: "not-found", ...OPEN })],
  refused: (row) => [afterFinalNo(row, { status: "refused", ...DEAD })],
  denied: (row) => [afterFinalNo(row, { status: "denied", ...DEAD })],
  unauthenticated: () => [
    { ...afterOneCall({ status: "denied", ...DEAD, code: "credentials" }), when: "the account is a key" },
    {
      when: "the account is an IAM user whose next token is good",
      credentials: "iam",
      times: 1,
      outcome: { status: "stopped", ...DONE, calls: 2, deliveries: 1 },
      calls: /^stop stop$/,
    },
  ],
  unavailable: () => [
    {
      when: "the service stays so",
      expiresInMs: 9_900, // so the second delivery is the last
      outcome: { status: "gave-up", ...DEAD, code: "unavailable", calls: 4, deliveries: 2 },
      calls: /^stop stop stop state stop$/, // a service that was reached leaves doubt, so the state is asked first
    },
    {
      when: "the third call goes through",
      times: 2,
      outcome: { status: "stopped", ...DONE, calls: 3, deliveries: 1 },
      calls: /^stop stop stop$/,
    },
  ],
  busy: (row) => [afterTwoDeliveries(row, { status: "gave-up", ...DEAD, code: "busy" })],
  throttled: (row) => [afterTwoDeliveries(row, { status: "gave-up", ...DEAD, code: "throttled" })],
  unsettled: (row) => [
    {
      when: "the task runs",
      expiresInMs: SOON_MS,
      ...(row.status >= 400
        ? { outcome: { status: "refused", ...DEAD }, calls: /^stop state$/ }
        : {
            outcome: { status: "gave-up", ...DEAD, code: "unavailable", calls: 2, deliveries: 2 },
            calls: leavesDoubt(row) ? /^stop state state stop state$/ : /^stop state stop state$/,
          }),
    },
    {
      when: "the task has ended by itself",
      state: "failed",
      outcome: { status: "already-stopped", ...DONE, confirmed: true },
      calls: /^stop state$/,
    },
    {
      when: "somebody has stopped the task",
      state: "aborted",
      outcome: leavesDoubt(row)
        ? { status: "stopped", code: "inferred", ...DONE }
        : { status: "already-stopped", ...DONE },
      calls: /^stop state$/,
    },
  ],
};

/** One stop call while the task runs, and no other call. */
function afterOneCall(outcome: Partial<Outcome>): Prescription {
  return { when: "the task runs", outcome: { ...outcome, calls: 1, deliveries: 1 }, calls: /^stop$/ };
}

/** The answer of an intermediary has no error code, so one query checks a final no. */
function afterFinalNo(row: AnswerRow, outcome: Partial<Outcome>): Prescription {
  return { ...afterOneCall(outcome), calls: hasCode(row) ? /^stop$/ : /^stop state$/ };
}

/** A wait that does not fit before the deadline ends with one last delivery, which makes one more call. */
function afterTwoDeliveries(row: AnswerRow, outcome: Partial<Outcome>): Prescription {
  return {
    when: "the service stays so",
    expiresInMs: "retry-after" in row.headers ? RETRY_AFTER_7_MS : SOON_MS,
    outcome: { ...outcome, calls: 2, deliveries: 2 },
    calls: leavesDoubt(row) ? /^stop state stop$/ : /^stop stop$/,
  };
}

/** A 3xx or 4xx without an error code, or a 2xx with neither a failure word nor a known code, may hide a stop that took effect. */
function leavesDoubt(row: AnswerRow): boolean {
  if (row.status < 300)
    return !/"error"|"failed"|false/.test(row.body) && !codesOf(row).some((code) => isKnown(row, code));
  return !hasCode(row);
}

function codesOf({ body }: AnswerRow): readonly string[] {
  return [...body.matchAll(/"(?:error_code|errorCode|code)\\*": ?\\*"([^"\\]+)/g)].map(([, code = ""]) => code);
}

function isKnown(row: AnswerRow, code: string): boolean {
  const { codes }: Service = services[serviceOf(row)];
  return Object.hasOwn(codes, code.replace(/^DEV\.?CB\./, "CB."));
}

function hasCode({ body }: AnswerRow): boolean {
  return /"(error_code|errorCode|code)\\*"/.test(body);
}

/** Every row of answers.json, once for each prescription of its verdict. */
export const answerCases: readonly AnswerCase[] = answerRows.flatMap((row, index) =>
  (PRESCRIPTIONS[row.verdict]?.(row) ?? []).map(({ when, ...prescription }, nth) => ({
    id: `row-${index + 1}/${nth}`,
    title: `${index + 1}, ${row.service} ${row.status}, ${row.why}: ${when}`,
    row,
    service: serviceOf(row),
    credentials: "key",
    state: "running",
    ...prescription,
  })),
);

function serviceOf({ service }: AnswerRow): ServiceName {
  const name = serviceNames.find((known) => known === service);
  if (name === undefined) throw new Error(`answers.json has a row of ${service}, which is no service`);
  return name;
}

/** The account of each case, by name, as the accounts secret holds it. */
export const answerAccounts: Readonly<Record<string, unknown>> = Object.fromEntries(
  answerCases.map((one) => [accountOf(one), secretOf(one)]),
);

/** The name of the account of a case. Each has its own, so that no guard of one holds up another. */
export function accountOf({ id }: AnswerCase): string {
  return id.replaceAll("/", "-");
}

/** The credential of a case, as the simulator takes it. */
export function credentialOf(one: AnswerCase) {
  const name = accountOf(one);
  return one.credentials === "key"
    ? { ak: name, sk: `secret-of-${name}` }
    : { domain: "stopcord", user: name, password: `password-of-${name}` };
}

function secretOf(one: AnswerCase) {
  const credential = credentialOf(one);
  const scope = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };
  return "ak" in credential ? { ...credential, ...scope } : { iam: credential, ...scope };
}
