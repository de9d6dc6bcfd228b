import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/**
 * Environment and Node options of a script. A script runs in a process of its own, so that CPU time and heap are its
 * own.
 */
export type ScriptOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
};

/**
 * Runs a script of this folder that sends one report, and returns the report; throws if the script ends without one.
 */
export async function runScript(script: string, input: unknown, options: ScriptOptions = {}): Promise<unknown> {
  const { child, report } = await startScript(script, input, options);
  child.disconnect(); // the script ends when it is disconnected
  return report;
}

/** Starts a script of this folder with an input, and waits for its first report. */
export async function startScript(script: string, input: unknown, { env = {}, execArgv = [] }: ScriptOptions = {}) {
  const child = fork(join(import.meta.dirname, script), [JSON.stringify(input)], {
    env: { PATH: process.env.PATH, ...env },
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const errors: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const receive = () => receiveReport(child, script, errors);
  return {
    child,
    report: await receive(),
    /** Sends a question to the script and returns its report. */
    ask(question: number): Promise<unknown> {
      const answer = receive();
      child.send(question);
      return answer;
    },
  };
}

async function receiveReport(child: ChildProcess, script: string, errors: readonly string[]): Promise<unknown> {
  const ending = new AbortController();
  const { signal } = ending;
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`${script} ended with exit code ${code} before it sent a report:\n${errors.join("")}`);
  });
  try {
    const [report] = await Promise.race([once(child, "message", { signal }), ended]);
    return report;
  } finally {
    ended.catch(() => {}); // the abort below rejects it
    ending.abort();
  }
}

/** Sends a report from a script; the script ends when its parent disconnects. */
export function sendReport(report: unknown): void {
  process.on("disconnect", () => process.exit());
  process.send?.(report);
}

/** Answers each question of the parent with a report, until the parent disconnects. */
export function answerQuestions(answer: (question: number) => Promise<unknown>): void {
  process.on("message", async (question) => process.send?.(await answer(Number(question))));
  sendReport("ready");
}

/** Reads the input of a script. */
export function readScriptInput(): unknown {
  return JSON.parse(process.argv[2] ?? "null");
}
