import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { TaskState } from "../../lib/local/simulator/task-state.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import type { Kept } from "../rig/collect.ts";
import type { Pipeline } from "../rig/pipeline.ts";

/** A stop request to a task and an account of its own, whose stop calls get an answer of our choosing. */
export type Play = {
  readonly id: string;
  readonly service: ServiceName;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** How many stop calls get it; without a number, every one. */
  readonly times?: number | undefined;
  /** Whether the stop takes effect all the same. */
  readonly takesEffect: boolean;
  readonly state: TaskState;
  readonly credentials: "key" | "iam";
  readonly expiresInMs?: number | undefined;
};

/** What became of one. */
export type Played = {
  readonly outcome: Outcome;
  readonly deadLetters: readonly Kept[];
  /** The kinds of the calls that named the task, in their order. */
  readonly calls: string;
};

/** The accounts of plays, as the secret holds them. */
export function accountsOf(plays: readonly Play[]): Record<string, unknown> {
  return Object.fromEntries(plays.map((play) => [accountOf(play), secretOf(play)]));
}

/** Plays all at once; by the id of each, what became of it. */
export async function playAll(pipeline: Pipeline, plays: readonly Play[]): Promise<ReadonlyMap<string, Played>> {
  const stages = await Promise.all(plays.map((play) => setUp(pipeline, play)));
  await warmUp(pipeline);
  await Promise.all(inTens(stages.map(requestOf)).map((ten) => pipeline.sendAll(ten)));
  const played = new Map<string, Played>();
  for (const stage of stages) played.set(stage.play.id, await resultOf(pipeline, stage)); // they come at the same time all the same
  return played;
}

type Stage = { readonly play: Play; readonly task: Awaited<ReturnType<Pipeline["newTask"]>> };

async function setUp(pipeline: Pipeline, play: Play): Promise<Stage> {
  const { service, state, answer, times: count, takesEffect } = play;
  const task = await pipeline.newTask(service, { state });
  await pipeline.spoil(task, { kind: "raw", ...answer, call: "stop", when: takesEffect ? "after" : "before", count });
  await pipeline.control("/credentials", credentialOf(play));
  return { play, task };
}

/** A dry run through each worker, so that no deadline of what follows is spent on cold starts. */
async function warmUp(pipeline: Pipeline): Promise<void> {
  await Promise.all(
    serviceNames.map(async (service) => pipeline.stop({ ...(await pipeline.newTask(service)), dryRun: true })),
  );
}

function requestOf({ play, task }: Stage) {
  const sentMs = Date.now();
  const expiresAt = play.expiresInMs === undefined ? undefined : new Date(sentMs + play.expiresInMs).toISOString();
  return { ...task, id: play.id, account: accountOf(play), sentAt: new Date(sentMs).toISOString(), expiresAt };
}

async function resultOf(pipeline: Pipeline, { play, task }: Stage): Promise<Played> {
  const outcome = await pipeline.outcomeOf(play.id);
  const deadLetters = outcome.deadLettered ? [await pipeline.deadLetterOf(play.id)] : pipeline.deadLettersOf(play.id);
  const calls = (await pipeline.callsTo(task)).map(({ kind }) => kind).join(" ");
  return { outcome, deadLetters, calls };
}

function accountOf({ id }: Play): string {
  return id.replaceAll("/", "-");
}

function secretOf(play: Play): Record<string, unknown> {
  const credential = credentialOf(play);
  const place = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };
  return "ak" in credential ? { ...credential, ...place } : { iam: credential, ...place };
}

function credentialOf(play: Play) {
  const name = accountOf(play);
  return play.credentials === "key"
    ? { ak: name, sk: `secret-of-${name}` }
    : { domain: "stopcord", user: name, password: `password-of-${name}` };
}

function inTens<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 10) }, (_, at) => items.slice(at * 10, at * 10 + 10));
}
