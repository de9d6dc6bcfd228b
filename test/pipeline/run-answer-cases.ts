import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ReceivedMessage } from "../rig/collect.ts";
import { type AnswerCase, accountOf, credentialOf } from "./answer-cases.ts";
import type { Task } from "./pipeline-tasks.ts";
import type { Pipeline } from "./start-pipeline.ts";

/** What a case has come to. */
export type AnswerResult = {
  readonly outcome: Outcome;
  readonly deadLetters: readonly ReceivedMessage[];
  /** The kinds of the calls about the task, in their order. */
  readonly calls: string;
};

type Prepared = { readonly one: AnswerCase; readonly task: Task };

/** Runs all cases at the same time; the results are by case id. */
export async function runAnswerCases(
  pipeline: Pipeline,
  cases: readonly AnswerCase[],
): Promise<ReadonlyMap<string, AnswerResult>> {
  const prepared = await Promise.all(cases.map((one) => prepare(pipeline, one)));
  const { hurried = [], patient = [] } = Object.groupBy(prepared, ({ one }) =>
    one.expiresInMs ? "hurried" : "patient",
  );
  // Those with a near deadline come last: the others, and the cold starts, do not take their time.
  const results = [await sendAndWait(pipeline, patient), await sendAndWait(pipeline, hurried)];
  return new Map(results.flat());
}

async function sendAndWait(pipeline: Pipeline, cases: readonly Prepared[]) {
  await pipeline.sendAll(cases.map(requestOf));
  return Promise.all(cases.map(async (each) => [each.one.id, await resultOf(pipeline, each)] as const));
}

/** Makes a task whose stop calls get the answer of the case, and the credential of its account. */
async function prepare({ newTask, spoil, simulator }: Pipeline, one: AnswerCase): Promise<Prepared> {
  const { service, state, row, times: count } = one;
  const { status, headers, body } = row;
  const task = await newTask(service, { state });
  const when = row.verdict === "stopped" ? "after" : "before"; // a stop that was taken has its effect
  await spoil(task, { kind: "raw", status, headers, body, call: "stop", when, count });
  await simulator.post("credentials", credentialOf(one));
  return { one, task };
}

function requestOf({ one, task }: Prepared) {
  const sentMs = Date.now();
  const expiresAt = one.expiresInMs === undefined ? undefined : new Date(sentMs + one.expiresInMs).toISOString();
  return { ...task, id: one.id, account: accountOf(one), sentAt: new Date(sentMs).toISOString(), expiresAt };
}

async function resultOf(pipeline: Pipeline, { one, task }: Prepared): Promise<AnswerResult> {
  const outcome = await pipeline.outcomeOf(one.id);
  const deadLetters = outcome.deadLettered ? [await pipeline.deadLetterOf(one.id)] : pipeline.deadLettersOf(one.id);
  const calls = (await pipeline.callsTo(task)).map(({ kind }) => kind).join(" ");
  return { outcome, deadLetters, calls };
}
