import { adviceFor, listOutcomeCases, type OutcomeCase } from "../outcome/advice.ts";
import { STATUSES } from "../outcome/statuses.ts";
import type { MarkdownTable } from "./markdown-table.ts";

/** Builds README's table of outcomes: one row per case that has a message of its own. */
export function outcomeTable(): MarkdownTable {
  return {
    head: "| status | code | ok | dead letter | message: what happened, then what to do |",
    rows: listOutcomeCases().map(rowOf),
  };
}

function rowOf(outcomeCase: OutcomeCase): string {
  const { status, code, confirmed } = outcomeCase;
  const { ok, deadLetter } = STATUSES[status];
  const codeCell = code === undefined ? (confirmed ? "(`confirmed: true`)" : "") : `\`${code}\``;
  const message = adviceFor(outcomeCase, {
    noun: "task",
    account: "X",
    detail: "…",
    history: () => "… stop calls, given up at …",
  });
  return `| \`${status}\` | ${codeCell} | ${ok ? "yes" : "no"} | ${deadLetter ? "yes" : ""} | ${message} |`;
}
