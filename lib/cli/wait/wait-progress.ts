import type { Outcome } from "../../outcome/outcome.ts";
import { CliError } from "../cli-error.ts";
import { formatDuration } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { shellWord } from "../shell-word.ts";
import type { Terminal } from "../terminal.ts";

/** The requests of a wait, its longest time, and the options that name the place of their stage. */
export type AwaitedRequests = { readonly ids: readonly string[]; readonly timeoutMs: number; readonly place: string };

/** The progress of a wait: the outcomes that have come, and its end. */
export type WaitProgress = {
  count(outcome: Pick<Outcome, "requestId" | "status" | "selected">): void;
  end(): void;
};

/** The longest time of a wait where no flag sets it. */
export const DEFAULT_TIMEOUT_MS = 120_000;

/** Throws `CliError` for a `--timeout` that has nothing to bound. */
export function requireWait({ timeout, wait }: { readonly timeout?: number; readonly wait?: true }): void {
  if (timeout !== undefined && !wait) throw new CliError("--timeout needs --wait", EXIT.usage);
}

const EVERY_MS = 1_000;
/** Between two lines where no terminal shows the progress line, as in the log of a build. */
const NOTE_EVERY_MS = 30_000;

/** Shows how many outcomes are missing: every second on a terminal, else as a line every thirty seconds. */
export function showProgress(terminal: Terminal, { ids, timeoutMs, place }: AwaitedRequests): WaitProgress {
  const missingIds = new Set(ids);
  const doneIds = new Set<string>();
  const startMs = Date.now();
  const describe = () => {
    const total = missingIds.size + doneIds.size;
    const what = total === 1 ? "the outcome" : `${missingIds.size} of ${total} outcomes`;
    return `waiting for ${what}, ${formatDuration(Date.now() - startMs)} of ${formatDuration(timeoutMs)} …`;
  };
  const note = () =>
    terminal.note(`${describe()} npx stopcord ${place} status ${shellWord([...missingIds][0] ?? "")} tells why`);
  const show = terminal.showsProgress ? () => terminal.progress(describe()) : note;
  const timer = setInterval(show, terminal.showsProgress ? EVERY_MS : NOTE_EVERY_MS);
  return {
    count({ requestId, selected = [], status }) {
      doneIds.add(requestId);
      missingIds.delete(requestId);
      if (status === "selected") for (const { id } of selected) if (!doneIds.has(id)) missingIds.add(id);
    },
    end() {
      clearInterval(timer);
      terminal.progress("");
    },
  };
}
