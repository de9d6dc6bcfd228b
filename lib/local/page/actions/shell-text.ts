import { shellWord } from "../../../cli/shell-word.ts";
import type { ActionStep } from "./action.ts";

/** The addresses of a machine. */
export type Addresses = { readonly sqsUrl: string; readonly huaweiUrl: string; readonly region: string };

/** The region that the command assumes for a loopback address. */
const DEFAULT_REGION = "us-east-1";

/** Writes the line of a shell that does the same as a step. */
export function shellText(step: ActionStep, { sqsUrl, huaweiUrl, region }: Addresses): string {
  switch (step.kind) {
    case "command": {
      const line = ["npx", "stopcord", ...commandArgs(step.args, { sqsUrl, region })].map(shellWord).join(" ");
      return step.input === undefined ? line : `printf '%s' ${shellWord(step.input)} | ${line}`;
    }
    case "control": {
      const url = shellWord(`${huaweiUrl}/_simulator${step.path}`);
      return step.body === undefined ? `curl -X ${step.method} ${url}` : `curl ${url} -d ${shellWord(step.body)}`;
    }
    case "sample": {
      const queue = `$(aws sqs get-queue-url --queue-name stopcord-dev-requests --query QueueUrl --output text)`;
      return (
        `export AWS_ENDPOINT_URL_SQS=${shellWord(sqsUrl)} AWS_REGION=${shellWord(region)} AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any\n` +
        `aws sqs send-message --queue-url "${queue}" --message-body ${shellWord(`file://events/${step.name}.json`)}`
      );
    }
  }
}

/** Adds the global options that name this machine. */
export function commandArgs(
  args: readonly string[],
  { sqsUrl, region }: Omit<Addresses, "huaweiUrl">,
): readonly string[] {
  return ["--endpoint-url", sqsUrl, ...(region === DEFAULT_REGION ? [] : ["--aws-region", region]), ...args];
}
