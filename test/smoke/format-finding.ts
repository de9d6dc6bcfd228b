import { styleText } from "node:util";
import type { Finding } from "./smoke-context.ts";

const MARKS = { holds: ["green", "✔"], fails: ["red", "✘"], undecided: ["yellow", "?"] } as const;

/** Formats a finding of a check as one line. */
export function formatFinding(check: string, { claim, result, detail }: Finding, stream: NodeJS.WriteStream): string {
  const [color, mark] = MARKS[result];
  return `${styleText(color, mark, { stream })} ${check.padEnd(8)} ${claim}: ${detail}`;
}
