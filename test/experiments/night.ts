import { setTimeout as wait } from "node:timers/promises";
import type { CommandResult } from "../rig/build-command.ts";
import { buildFigureTable, type Claim, type ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { commandsIn, createOperator, type Operator, readAlarm } from "./operator.ts";
import { readQueueDepth } from "./queue-depth.ts";

/** A night: the requests of three teams, and what happens before the alarm and after the operator has read the causes. */
export type Night = {
  readonly pipeline: ExperimentPipeline;
  readonly print: (line: string) => void;
  /** The ids of the groups that the teams send. */
  readonly groups: readonly string[];
  /** Runs between the first triage and the first replay: the operator looks for the cause, and the cause ends. */
  endCause(operator: Operator, triage: CommandResult): Promise<void>;
};

/** The number of dead letters that the operator's first command finds, and the longest wait for each step. */
const STEP_LIMIT_MS = 600_000;
const POLL_MS = 2_000;

/** Plays the operator from the alarm to the all-clear. The operator types what the alarm and the commands print. */
export async function playNight({ pipeline, print, groups, endCause }: Night): Promise<ExperimentReport> {
  const operator = createOperator(pipeline.machine, print);
  const alarm = await readAlarm("DeadLettersAlarm");
  await until(async () => (await readQueueDepth(pipeline.machine, "dead-letters")).visible > 0);
  const startMs = Date.now();
  for (const line of alarm.text.split("\n")) print(`! ${line}`);
  const triage = await operator.type(alarm.command);
  await operator.type(`npx stopcord status ${groups[0]}`);
  await endCause(operator, triage);
  const endedMs = Date.now();
  const causes = await operator.type(alarm.command);
  const trials: CommandResult[] = [];
  for (const command of commandsIn(causes)) trials.push(await operator.type(`${command} --max 5 --wait`));
  let status = "npx stopcord status";
  for (const command of commandsIn(await operator.type(alarm.command)))
    status = /^their outcomes: (npx .*)$/m.exec((await operator.type(`${command} --yes`)).stderr)?.[1] ?? status;
  const last = await untilSettled(operator, status.replace(/ status.*/, ` status ${groups.join(" ")}`));
  const empty = await operator.type(alarm.command);
  const doctor = await operator.type("npx stopcord doctor");
  return {
    tables: [
      buildFigureTable("the night", {
        "from the alarm to the end of the cause": seconds(endedMs - startMs),
        "from there to the all-clear": seconds(Date.now() - endedMs),
        "commands typed": operator.typed.length,
        "command lines that the operator had to make up": operator.typed.filter((line) => !isPrinted(line)).length,
      }),
    ],
    claims: makeClaims({ triage, trials, last, empty, doctor, groups }),
  };
}

/** The alarm, triage or a replay prints such a line, or its beginning. */
function isPrinted(line: string): boolean {
  return / --aws-region .*( dead-letters( replay .*)?$| status | accounts check)/.test(line);
}

/** Types a command until it knows an answer about everything, at most ten minutes. */
async function untilSettled(operator: Operator, line: string): Promise<CommandResult> {
  const endMs = Date.now() + STEP_LIMIT_MS;
  for (;;) {
    const run = await operator.type(line);
    if (run.exitCode !== 3 || Date.now() > endMs) return run;
    await wait(POLL_MS * 5);
  }
}

/** Waits for a condition, at most ten minutes. */
export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + STEP_LIMIT_MS;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error("the night took longer than ten minutes for one step");
    await wait(POLL_MS);
  }
}

type Runs = {
  readonly triage: CommandResult;
  readonly trials: readonly CommandResult[];
  readonly last: CommandResult;
  readonly empty: CommandResult;
  readonly doctor: CommandResult;
  readonly groups: readonly string[];
};

function makeClaims({ triage, trials, last, empty, doctor, groups }: Runs): readonly Claim[] {
  const stopped = last.stdout.match(/^⇒ stopped {2}(\d+) of \1$/gm) ?? [];
  return [
    { text: "the alarm's command names a cause, with a command for it", holds: commandsIn(triage).length > 0 },
    {
      text: "each trial of five letters says that the cause is gone",
      holds: trials.length > 0 && trials.every(({ exitCode }) => exitCode === 0),
    },
    { text: "every request of every group is stopped", holds: stopped.length === groups.length },
    { text: "no dead letter is left", holds: empty.exitCode === 0 && empty.stdout === "" },
    { text: "doctor finds nothing wrong", holds: doctor.exitCode === 0 && !doctor.stdout.includes("✘") },
  ];
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
