import { describe, expect, test } from "vitest";
import { codeNames, statusNames } from "../../lib/outcome/statuses.ts";
import { outcomeTable } from "../../lib/schemas/outcome-table.ts";

describe("the table of outcomes", () => {
  const { rows } = outcomeTable();

  test("has a row for every status and every code", () => {
    for (const status of statusNames) expect(rows.join("\n")).toContain(`| \`${status}\` |`);
    for (const code of codeNames) expect(rows.join("\n")).toContain(`| \`${code}\` |`);
  });

  test("says whether a case is ok and dead-lettered, and what its message is", () => {
    expect(rows).toContain(
      "| `denied` | `credentials` | no | yes | Huawei Cloud rejects the credentials of account X. Correct them in the accounts secret, then replay the request. |",
    );
    expect(rows).toContain(
      "| `already-stopped` | (`confirmed: true`) | yes |  | The task had already ended. There is nothing to do. |",
    );
  });
});
