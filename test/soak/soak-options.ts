import { parseArgs } from "node:util";

/** Bugs that a soak can run with, to show that the judge finds them. */
export const BUGS = [
  "ack-before-publish",
  "ack-before-send",
  "drop-progress",
  "lose-dead-letters",
  "ignore-halts",
] as const;

/** Options of `npm run soak`. */
export type SoakOptions = {
  readonly requests: number;
  readonly seed: number;
  readonly bug: (typeof BUGS)[number] | undefined;
  readonly json: boolean;
  readonly detailsFile: string | undefined;
  /** Address of an SQS to use instead of an embedded one. */
  readonly sqsUrl: string | undefined;
};

export const SOAK_HELP = `Runs stopcord on this machine with many kinds of faults, and checks every request and outcome.

The packaged functions run with the settings of the stage "soak". The Huawei Cloud simulator and SQS return errors.
Stops are halted and resumed. One request in twenty stops whatever runs in a task or a project.
Functions are killed, also while they hand requests back. Messages are delivered twice, and deletes are lost. A judge
then compares every outcome with the simulator's record. The judge shares no code with stopcord.

  npm run soak -- [options]

  --requests N    send at least N requests (10000); below 2000 they are sent more slowly and have short deadlines
  --seed S        use seed S (1); the same seed makes the same requests, faults, kills and outages
  --break BUG     run with a deliberate bug, which the judge must find:
                    ack-before-publish   every message is deleted before its function receives it
                    ack-before-send      a message is deleted before its request is handed back
                    drop-progress        a request is handed back without its progress
                    lose-dead-letters    every message sent to dead-letters is discarded
                    ignore-halts         halts never reach the workers
  --json          print the report as one JSON object; progress goes to standard error
  --sqs-url URL   use the SQS at this address, such as an emulator, instead of an embedded one
  --details FILE  write every violation with its history to a file
  --help          print this text

Exit code 0: no request was lost, no outcome untrue, no call late or under a halt, no request called too often, and no
secret printed.
Exit code 1: anything else.

Examples
  npm run soak -- --requests 600 --seed 7
  npm run soak -- --requests 600 --break ack-before-publish
`;

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
export function readSoakOptions(args: readonly string[]): SoakOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      break: { type: "string" },
      json: { type: "boolean", default: false },
      details: { type: "string" },
      "sqs-url": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    requests: parseInteger("--requests", values.requests, 1, 200_000),
    seed: parseInteger("--seed", values.seed, 0, 2 ** 31 - 1),
    bug: parseBug(values.break),
    json: values.json,
    detailsFile: values.details,
    sqsUrl: parseUrl(values["sqs-url"]),
  };
}

function parseInteger(flag: string, text: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= min && number <= max)) throw new Error(`${flag} ${text}: must be an integer from ${min} to ${max}`);
  return number;
}

function parseBug(text: string | undefined): SoakOptions["bug"] {
  const bug = BUGS.find((name) => name === text);
  if (text !== undefined && bug === undefined) throw new Error(`--break ${text}: must be one of ${BUGS.join(", ")}`);
  return bug;
}

function parseUrl(text: string | undefined): string | undefined {
  if (text !== undefined && !URL.canParse(text)) throw new Error(`--sqs-url ${text}: must be a URL`);
  return text;
}
