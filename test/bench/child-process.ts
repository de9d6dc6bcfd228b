import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A script of this folder in a process of its own: so its CPU time and its heap are its own, too. */
export type ScriptOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
};

/** Runs a script that reports once, and gives what it reports; throws if it ends without. */
export async function runScript(script: string, input: unknown, options: ScriptOptions = {}): Promise<unknown> {
  const { child, report: sendReport } = await startScript(script, input, options);
  child.disconnect(); // by which it knows that its report has come
  return sendReport;
}

/** Starts a script, hands it its input, and waits for its first report. */
export async function startScript(script: string, input: unknown, { env = {}, execArgv = [] }: ScriptOptions = {}) {
  const child = fork(join(import.meta.dirname, script), [JSON.stringify(input)], {
    env: { PATH: process.env.PATH, ...env },
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const errors: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const next = () => nextReport(child, script, errors);
  return {
    ...{ child, report: await next() },
    /** Asks for one more report. */
    ask(question: number): Promise<unknown> {
      const answer = next();
      child.send(question);
      return answer;
    },
  };
}

async function nextReport(child: ChildProcess, script: string, errors: readonly string[]): Promise<unknown> {
  const ending = new AbortController();
  const { signal } = ending;
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`${script} ended with ${code} and without a report:\n${errors.join("")}`);
  });
  try {
    const [report] = await Promise.race([once(child, "message", { signal }), ended]);
    return report;
  } finally {
    ended.catch(() => {}); // it is aborted now
    ending.abort();
  }
}

/** Reports, as a script, and ends once the report has come. */
export function report(what: unknown): void {
  process.on("disconnect", () => process.exit());
  process.send?.(what);
}

/** Reports on whatever a script is asked, until nobody asks any more. */
export function answerQuestions(answer: (question: number) => Promise<unknown>): void {
  process.on("message", async (question) => process.send?.(await answer(Number(question))));
  report("ready");
}

/** What a script was handed. */
export function readInput(): unknown {
  return JSON.parse(process.argv[2] ?? "null");
}
