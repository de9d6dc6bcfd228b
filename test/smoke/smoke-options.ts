import { parseArgs } from "node:util";
import type { GlobalOptions } from "../../lib/cli/aws/connection.ts";
import { type CheckName, checkNames } from "./all-checks.ts";

/** Options of the smoke test. */
export type SmokeOptions = GlobalOptions & {
  readonly names: readonly CheckName[];
  /** Profile of the AWS CLI that sends the message of the check `redrive`. */
  readonly senderProfile: string | undefined;
};

export const SMOKE_HELP = `Checks at a deployed stage on AWS what no emulator can tell. A person runs it; it takes about five minutes.

  node test/smoke/smoke.ts --stage NAME [check…] [options]

  closed     SQS refuses your messages to the worker queues, results and dead-letters
  redrive    SQS moves a message to a dead-letter queue with the policy of dead-letters; a redrive to a closed queue is
             refused and to another one works; SenderId after each move
  delay      a standard queue takes a group id and a delay with one message
  hops       20 dry runs in one trace pass the router and a worker, so Lambda does not stop the 17th hop
  halt       a secret that two writers change at the same time keeps the change of the first

  --stage NAME             the stage (required)
  --sender-profile NAME    profile of another principal that sends in redrive, so that sender and mover differ
  --aws-region NAME        AWS region
  --endpoint-url URL       an AWS-compatible server in place of AWS
  --help                   print this text

It uses your AWS credentials, which need sqs:*, for hops lambda:GetFunctionRecursionConfig, for halt secretsmanager:*. It
creates queues named stopcord-<stage>-smoke-… and a secret stopcord/<stage>/smoke-…, and deletes them. It stops no task. Other readers of results may take the outcomes of hops.
Exit code 1: a claim does not hold. A claim marked ? could not be decided.`;

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
export function readSmokeOptions(args: readonly string[]): SmokeOptions | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      stage: { type: "string" },
      "sender-profile": { type: "string" },
      "aws-region": { type: "string" },
      "endpoint-url": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  if (values.stage === undefined) throw new Error("--stage: name the deployed stage");
  const names = positionals.map((text) => {
    const name = checkNames.find((one) => one === text);
    if (name === undefined) throw new Error(`${text}: must be one of ${checkNames.join(", ")}`);
    return name;
  });
  return {
    names: names.length > 0 ? names : checkNames,
    stage: values.stage,
    senderProfile: values["sender-profile"],
    awsRegion: values["aws-region"],
    endpointUrl: values["endpoint-url"],
  };
}
