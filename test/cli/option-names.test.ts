import { expect, test } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { runInProcess } from "../rig/run-in-process.ts";

const LETTERS = ["list", "show", "replay", "discard"].map((name) => `dead-letters ${name}`);
const COMMANDS = [
  "send",
  "status",
  "outcomes",
  "halt",
  "resume",
  "schedules list",
  "accounts check",
  "doctor",
  "schema",
];

/** Options of the help of a command, such as `--id <id...>`. */
async function optionsOf(command: string): Promise<readonly string[]> {
  const { stdout } = await runInProcess([...command.split(" "), "--help"]);
  const options = stdout
    .slice(0, stdout.indexOf("\nGlobal Options:"))
    .matchAll(/^ {2}(?:-\w, )?(--[\w-]+(?: <\S+>)?)/gm);
  return [...options].map(([, option = ""]) => option);
}

test("an option of one name takes the same kind of value in every command", async () => {
  const commands = [...COMMANDS, ...LETTERS, ...serviceNames.map((name) => `send ${name}`)];
  const options = new Set(
    (await Promise.all(commands.map(optionsOf))).flat().map((option) => option.replace("...", "")),
  );
  const byName = Map.groupBy(options, (option) => option.split(" ", 1)[0] ?? "");
  expect(byName.size).toBeGreaterThan(30);
  expect(byName.get("--requested-by")).toEqual(["--requested-by <text>"]); // of send, halt and the filters
  expect([...byName.values()].filter((kinds) => kinds.length > 1)).toEqual([]);
});
