import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { QueueName } from "../../config.ts";
import { AwsError } from "../aws/aws-error.ts";
import type { Connection } from "../aws/connection.ts";
import { withClient } from "../aws/with-client.ts";
import { CONSUMERS } from "./consumers.ts";
import { type Finding, failedCheck, isDenied } from "./finding.ts";

/** The timeouts of the functions in seconds, by the queue that each reads, and a finding if the operator may not read them. */
export type Timeouts = { readonly ofQueues: ReadonlyMap<QueueName, number>; readonly findings: readonly Finding[] };

const TIMEOUTS = { what: "functions' timeouts", service: "Lambda", right: "lambda:GetFunctionConfiguration" } as const;

/**
 * Reads the timeouts of the functions. A function that does not exist has none. Other errors than a missing right are left to the
 * check of the event sources.
 */
export async function readTimeouts(connection: Connection): Promise<Timeouts> {
  const config = connection.clientConfig("LAMBDA");
  const ofQueues = new Map<QueueName, number>();
  if (config === undefined) return { ofQueues, findings: [] };
  const { LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(config);
  return withClient({ client, connection, service: "LAMBDA" }, async () => {
    try {
      for (const { name, queue } of CONSUMERS) {
        const timeoutSeconds = await readTimeout(client, `stopcord-${connection.stage}-${name}`);
        if (timeoutSeconds !== undefined) ofQueues.set(queue, timeoutSeconds);
      }
    } catch (error) {
      if (isDenied(error)) return { ofQueues, findings: [failedCheck(TIMEOUTS, error, connection)] };
      if (!(error instanceof AwsError)) throw error;
    }
    return { ofQueues, findings: [] };
  });
}

async function readTimeout(client: LambdaClient, FunctionName: string): Promise<number | undefined> {
  const { GetFunctionConfigurationCommand } = await import("@aws-sdk/client-lambda");
  try {
    return (await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).Timeout;
  } catch (error) {
    if (error instanceof AwsError && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
