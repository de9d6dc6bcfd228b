import { describe, expect, test } from "vitest";
import { codeNames, statusNames } from "../../lib/outcome/statuses.ts";
import { outcomeTableMarkdown, withOutcomeTable } from "../../lib/schemas/outcome-table.ts";

const table = outcomeTableMarkdown();

describe("the outcome table", () => {
  test("has a row for every status and every code", () => {
    for (const status of statusNames) expect(table).toContain(`\n| \`${status}\` |`);
    for (const code of codeNames) expect(table).toContain(`| \`${code}\` |`);
  });

  test("says whether a case is ok, is dead-lettered, and what its message is", () => {
    expect(table).toContain(
      "| `denied` | `credentials` | no | yes | Huawei Cloud rejects the credentials of account X. Correct them in the accounts secret, then replay the request. |",
    );
    expect(table).toContain("| `already-stopped` | (`confirmed: true`) | yes |  | The task had already ended.");
  });

  test("replaces the table of a text and nothing around it", () => {
    expect(withOutcomeTable("before\n\n| status | code | old |\n|---|---|---|\n| a | b | c |\n\nafter\n")).toBe(
      `before\n\n${table}\n\nafter\n`,
    );
  });

  test("is not written to a text that has no place for it", () => {
    expect(() => withOutcomeTable("# no table\n")).toThrow("no table that starts with | status | code |");
  });
});
