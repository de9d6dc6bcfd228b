import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ADVICE } from "../lib/outcome/advice.ts";
import { CODES, STATUSES } from "../lib/outcome/statuses.ts";
import { PROJECT } from "./rig/project.ts";

const readme = readFileSync(join(PROJECT, "README.md"), "utf8");

describe("the README's table of outcomes says what an outcome's message says", () => {
  test.each(Object.entries(ADVICE))("%s", (name, advise) => {
    const [status, code = ""] = name.split("/");
    const meaning = advise({ noun: "task", account: "X", detail: "…" });
    expect(readme).toContain(`| ${meaning} |`);
    expect(readme.split("\n").find((line) => line.endsWith(`| ${meaning} |`))).toContain(code);
    expect(readme).toMatch(new RegExp(`^\\| \`${status}\` \\|`, "m"));
  });
});

test("every status and every code has a row", () => {
  for (const status of Object.keys(STATUSES)) expect(readme).toContain(`| \`${status}\` |`);
  for (const code of Object.keys(CODES)) expect(readme).toContain(`\`${code}\``);
});

test("it is short enough to be read", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(400);
});
