import { LOCAL_REGION } from "../../../cli/aws/connection.ts";
import { withoutPassword } from "../../../cli/aws/without-password.ts";
import { shellWord } from "../../../cli/shell-word.ts";
import type { ActionStep } from "./action.ts";

/** The addresses of a machine. */
export type Addresses = {
  readonly sqsUrl: string;
  readonly huaweiUrl: string;
  readonly region: string;
  /** The address of the secrets, where an SQS other than the embedded one serves the queues only. */
  readonly secretsUrl?: string | undefined;
};

/** Writes the line of a shell that does the same as a step. A password of the SQS is left out. */
export function shellText(step: ActionStep, given: Addresses): string {
  const addresses = { ...given, sqsUrl: withoutPassword(given.sqsUrl) };
  const { sqsUrl, huaweiUrl, region } = addresses;
  switch (step.kind) {
    case "command": {
      const { args, env } = commandCall(step.args, addresses);
      const variables = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
      const line = [...variables, "npx", "stopcord", ...args.map(shellWord)].join(" ");
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

/** A run of the command: its arguments with the options that name this machine, and its environment. */
export type CommandCall = { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };

/** Completes the arguments of a command. One address serves all of AWS, or else each service has its own variable. */
export function commandCall(
  args: readonly string[],
  { sqsUrl, secretsUrl, region }: Omit<Addresses, "huaweiUrl">,
): CommandCall {
  const all = [...(region === LOCAL_REGION ? [] : ["--aws-region", region]), ...args];
  if (secretsUrl === undefined) return { args: ["--endpoint-url", sqsUrl, ...all], env: {} };
  return { args: all, env: { AWS_ENDPOINT_URL_SQS: sqsUrl, AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl } };
}
