import { adviceFor, listOutcomeCases, type OutcomeCase } from "../outcome/advice.ts";
import { STATUSES } from "../outcome/statuses.ts";

const HEAD = "| status | code | ok | dead letter | message: what happened, then what to do |\n|---|---|---|---|---|";

/** Returns the outcome table of README: one row per case that has a message of its own. */
export function outcomeTableMarkdown(): string {
  return [HEAD, ...listOutcomeCases().map(rowOf)].join("\n");
}

/** Replaces the outcome table in the text of README; throws where the text has none. */
export function withOutcomeTable(readme: string): string {
  const table = /^\| status \| code \|.*(?:\n\|.*)*/m;
  if (!table.test(readme))
    throw new Error("README.md: no table that starts with | status | code |; add one line of it");
  return readme.replace(table, () => outcomeTableMarkdown());
}

function rowOf(outcomeCase: OutcomeCase): string {
  const { status, code, confirmed } = outcomeCase;
  const { ok, deadLetter } = STATUSES[status];
  const codeCell = code === undefined ? (confirmed ? "(`confirmed: true`)" : "") : `\`${code}\``;
  const message = adviceFor(outcomeCase, {
    noun: "task",
    account: "X",
    detail: "…",
    history: "… stop calls, given up at …",
  });
  return `| \`${status}\` | ${codeCell} | ${ok ? "yes" : "no"} | ${deadLetter ? "yes" : ""} | ${message} |`;
}
