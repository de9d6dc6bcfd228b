import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outcomeTableMarkdown } from "../lib/schemas/outcome-table.ts";
import { PROJECT } from "./rig/project.ts";

const readme = readFileSync(join(PROJECT, "README.md"), "utf8");

test("the outcome table of README is the one that `npm run schemas` writes", () => {
  expect(readme).toContain(`\n\n${outcomeTableMarkdown()}\n\n`);
});

test("README has at most 400 lines", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(400);
});
