/** A command of the table: its arguments, and the text that a person types at its questions. */
export type CommandLine = {
  readonly args: readonly string[];
  /** `count` stands for the number of dead letters. */
  readonly answer?: "y" | "count";
};

/** Every command that talks to AWS. The id `r-0` is that of the first request, dead letter and outcome. */
export const COMMAND_LINES: readonly CommandLine[] = [
  { args: ["send", "drs", "--job-id", "x"], answer: "y" },
  { args: ["send", "codearts-check", "--task-id", "x", "--wait", "--timeout", "1s"] },
  { args: ["status", "r-0"] },
  { args: ["outcomes"] },
  { args: ["outcomes", "--id", "r-0"] },
  { args: ["dead-letters"] },
  { args: ["dead-letters", "list"] },
  { args: ["dead-letters", "show", "r-0"] },
  { args: ["dead-letters", "replay", "--status", "gave-up"], answer: "y" },
  { args: ["dead-letters", "replay", "--status", "gave-up", "--max", "1", "--wait", "--timeout", "1s"], answer: "y" },
  { args: ["dead-letters", "discard", "--status", "gave-up"], answer: "count" },
  { args: ["halt", "--service", "drs", "--reason", "x"] },
  { args: ["halt", "--show"] },
  { args: ["resume", "--service", "drs"] },
  { args: ["accounts", "check"] },
  { args: ["schedules", "list"] },
  { args: ["doctor"] },
];
