import { describe, expect, test } from "vitest";
import { outcomeTable } from "../../lib/schemas/outcome-table.ts";
import { withReadmeTables } from "../../lib/schemas/readme-tables.ts";
import { serviceNames } from "../../lib/services/service-names.ts";

const HEADS = [
  "| field of a request | default | meaning |",
  "| service | fields of `target` | the request stops |",
  outcomeTable().head,
];
const RULE = "|---|---|---|";
const text = HEADS.map((head) => `${head}\n${RULE}\n| old | row | here |\n\nafter`).join("\n\n");

describe("the tables of README", () => {
  test("replace the old rows and nothing around them", () => {
    const written = withReadmeTables(text);
    expect(written).not.toContain("old");
    expect(written.split("\nafter")).toHaveLength(HEADS.length + 1);
    expect(withReadmeTables(written)).toBe(written);
  });

  test("name every service with the fields of its target", () => {
    const written = withReadmeTables(text);
    for (const name of serviceNames) expect(written).toContain(`\n| \`${name}\` | \``);
    expect(written).toContain("| `drs` | `jobId`, `force` = `false`, `language` = `en-us` | one replication job |");
  });

  test("say which fields of a request are required and what the others default to", () => {
    const written = withReadmeTables(text);
    expect(written).toContain("\n| `service` | required | The service that runs the task. |");
    expect(written).toContain("\n| `account` | `default` | ");
  });

  test.for(HEADS)("are not written to a text without %s", (head) => {
    expect(() => withReadmeTables(text.replace(head, "| other |"))).toThrow("README.md: no table that starts with");
  });
});
