import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TEMPLATE_FILE } from "../../lib/local/check-inputs.ts";
import type { Machine } from "../../lib/local/machine.ts";
import type { CommandResult } from "../rig/build-command.ts";
import { packaged } from "../rig/packaged.ts";
import { runInProcess } from "../rig/run-in-process.ts";

/** A person who has the text of an alarm and the output of each command, and knows nothing else. */
export type Operator = {
  /** Runs a command line and prints it with its whole output. */
  type(line: string, stdin?: string): Promise<CommandResult>;
  /** The command lines so far. */
  readonly typed: readonly string[];
};

/** Creates an operator whose commands reach this machine instead of AWS. */
export function createOperator({ sqsUrl }: Pick<Machine, "sqsUrl">, print: (line: string) => void): Operator {
  const typed: string[] = [];
  return {
    typed,
    async type(line, stdin) {
      typed.push(line);
      const args = line.replace(/^npx stopcord /, "").split(" ");
      const run = await runInProcess(args, {
        env: { AWS_ENDPOINT_URL: sqsUrl },
        ...(stdin !== undefined && { stdin }),
      });
      print(`$ ${line}`);
      for (const output of `${run.stderr}${run.stdout}`.trimEnd().split("\n")) print(`  ${output}`);
      print(`  [exit code ${run.exitCode}]`);
      return run;
    },
  };
}

/** The text of an alarm as the template of the stage `dev` has it, and the command line in it. */
export async function readAlarm(id: string): Promise<{ readonly text: string; readonly command: string }> {
  const template = JSON.parse(await readFile(join(await packaged("dev"), TEMPLATE_FILE), "utf8"));
  const text = String(template.Resources[id].Properties.AlarmDescription);
  const command = /^Run: (.+)$/m.exec(text)?.[1];
  if (command === undefined) throw new Error(`the text of ${id} names no command: ${text}`);
  return { text, command };
}

/** The commands that triage prints for its groups. */
export function commandsIn({ stdout }: CommandResult): readonly string[] {
  return [...stdout.matchAll(/^ +(npx stopcord .* dead-letters replay .*)$/gm)].map(([, line = ""]) => line);
}
