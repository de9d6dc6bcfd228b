import { describe, expect, test } from "vitest";
import { withTable } from "../../lib/schemas/markdown-table.ts";

const table = { head: "| a | b |", rows: ["| 1 | 2 |", "| 3 | 4 |"] };

describe("a generated table", () => {
  test("replaces the old rows of the text and nothing around them", () => {
    expect(withTable("before\n\n| a | b |\n|---|---|\n| old | row |\n\nafter\n", table)).toBe(
      "before\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nafter\n",
    );
  });

  test("needs its first line in the text", () => {
    expect(() => withTable("# no table\n", table)).toThrow("no table that starts with | a | b |; add that line");
  });
});
