import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAccounts } from "../lib/accounts/accounts.ts";
import { tryCommand } from "../lib/local/try-command.ts";
import { outcomeSchema } from "../lib/outcome/outcome.ts";
import { withReadmeTables } from "../lib/schemas/readme-tables.ts";
import { ALARMS } from "../lib/stack/alarm-table.ts";
import { BUS_ALARM } from "../lib/stack/bus-alarm.ts";
import { PROJECT } from "./rig/project.ts";

const readme = readFileSync(join(PROJECT, "README.md"), "utf8");
const codeBlocks = [...readme.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
const proseLines = readme
  .replace(/^```[\s\S]*?^```$/gm, "")
  .split("\n")
  .filter((line) => !line.startsWith("|"));

describe("README", () => {
  test("its generated tables are those that `npm run generate` writes", () => {
    expect(withReadmeTables(readme)).toBe(readme);
  });

  test("it has a row for every alarm", () => {
    for (const { id } of [...ALARMS, BUS_ALARM]) expect(readme).toContain(`\n| \`${id}\` |`);
  });

  test("its price of the alarms is ten cents a month for each metric that an alarm reads", () => {
    const metrics = ALARMS.flatMap((alarm) => alarm.metrics);
    expect(readme).toContain(`| alarms $${(metrics.length / 10).toFixed(2)};`);
  });

  test("its first command is the one that npm start prints", () => {
    const command = tryCommand({ sqsUrl: "http://127.0.0.1:4566", region: "us-east-1" });
    expect(codeBlocks.map((code) => code.replaceAll(/ \\\n */g, " "))).toContain(`${command}\n`);
  });

  test("its example of an outcome is a valid outcome", () => {
    const example = codeBlocks.find((code) => code.includes('"requestId"')) ?? "";
    expect(() => outcomeSchema.parse(JSON.parse(example))).not.toThrow();
  });

  test("its example of accounts has no other fault than its placeholders, and its table names every restriction", () => {
    const example = codeBlocks.find((code) => code.includes('"operators"')) ?? "";
    const filled = example.replaceAll('"…"', '"x"').replaceAll("<project id>", "0".repeat(32));
    const accounts = [...parseAccounts(filled).values()];
    const { operators } = JSON.parse(filled);
    expect(accounts.map(({ ok }) => ok)).toEqual([true, true]);
    for (const name of Object.keys(operators.allow)) expect(readme).toContain(`\n| \`allow.${name}\``);
  });

  test("it has at most 2,000 words of prose", () => {
    const words = proseLines.flatMap((line) => line.split(/\s+/)).filter((word) => /[\p{L}\p{N}]/u.test(word));
    expect(words.length).toBeLessThanOrEqual(2_000);
  });

  test("no line outside a table is longer than 120 characters", () => {
    expect(readme.split("\n").filter((line) => !line.startsWith("|") && line.length > 120)).toEqual([]);
  });
});
