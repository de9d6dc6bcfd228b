import { parseArgs } from "node:util";

/** Bugs that a soak can run with, to show that its judge would see them. */
export const BUGS = ["ack-before-publish", "lose-dead-deadLetters"] as const;

/** What `npm run soak` was asked to do. */
export type SoakOptions = {
  readonly requests: number;
  readonly seed: number;
  readonly bug: (typeof BUGS)[number] | undefined;
  readonly json: boolean;
  readonly detailsFile: string | undefined;
};

export const SOAK_HELP = `Runs stopcord whole on this machine while everything goes wrong, and accounts for every request.
The packaged functions, at the times of the stack soak, against a simulator and an SQS that fail, with functions
killed, deliveries doubled and deletes lost. Then a judge that shares no code with stopcord holds every outcome
against the simulator's own record.

  npm run soak -- [options]

  --requests N    at least so many requests (10000); under 2000 they are sent more slowly and have short deadlines
  --seed S        the same seed makes the same requests, faults, kills and weather (1)
  --break BUG     run with a bug on purpose, which the judge must find:
                    ack-before-publish   every message is deleted before its function sees it
                    lose-dead-deadLetters    what is sent to dead-deadLetters is thrown away
  --json          the report as one JSON object; progress goes to standard error
  --details FILE  write every violation with its whole history to a file
  --help

It ends with 0 if nothing was lost, untrue or late, no request called too often and no secret printed; with 1 otherwise.

Examples
  npm run soak -- --requests 600 --seed 7
  npm run soak -- --requests 600 --break ack-before-publish
`;

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
export function readSoakOptions(args: readonly string[]): SoakOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      break: { type: "string" },
      json: { type: "boolean", default: false },
      details: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    requests: wholeNumber("--requests", values.requests, 1, 200_000),
    seed: wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1),
    bug: bugOf(values.break),
    json: values.json,
    detailsFile: values.details,
  };
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max)) throw new Error(`${flag} ${text}: a whole number from ${min} to ${max}`);
  return number;
}

function bugOf(text: string | undefined): SoakOptions["bug"] {
  const bug = BUGS.find((name) => name === text);
  if (text !== undefined && bug === undefined) throw new Error(`--break ${text}: one of ${BUGS.join(", ")}`);
  return bug;
}
