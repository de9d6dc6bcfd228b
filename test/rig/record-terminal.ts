import type { Terminal } from "../../lib/cli/terminal.ts";

/** A terminal that keeps its results (`printed`) and its messages (`shown`); the progress line only if it shows one. */
export function recordTerminal({ showsProgress = false } = {}) {
  const printed: string[] = [];
  const shown: string[] = [];
  const terminal: Terminal = {
    print: (...lines) => void printed.push(...lines.map(String)),
    printBody: (body) => void printed.push(body),
    note: (...lines) => void shown.push(...lines.map(String)),
    progress: (text) => void (showsProgress && shown.push(text)),
    flush: async () => {},
    showsProgress,
    isInteractive: false,
    confirm: async () => "no",
  };
  return { terminal, printed, shown };
}
