import type { EventSourceMappingConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import { queueName } from "../../client.ts";
import { AwsError } from "../aws/aws-error.ts";
import type { Connection } from "../aws/connection.ts";
import { foreignAnswer } from "../aws/foreign-answer.ts";
import { withClient } from "../aws/with-client.ts";
import { CONSUMERS, type Consumer } from "./consumers.ts";
import { type Finding, failedCheck, notChecked } from "./finding.ts";

const ALL = {
  what: "functions' event sources",
  service: "Lambda",
  right: "lambda:ListEventSourceMappings",
} as const;

/** Checks that each function exists and reads its queue. One finding says so if Lambda cannot be asked. */
export async function checkEventSources(connection: Connection): Promise<readonly Finding[]> {
  const config = connection.clientConfig("LAMBDA");
  if (config === undefined) return [notChecked(ALL, connection)];
  const { LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(config);
  return withClient({ client, connection, service: "LAMBDA" }, async () => {
    const findings: Finding[] = [];
    for (const consumer of CONSUMERS) {
      const finding = await checkFunction(client, connection, consumer);
      findings.push(finding);
      if (finding.verdict === "not checked") return [{ ...finding, what: ALL.what }];
    }
    return findings;
  });
}

async function checkFunction(
  client: LambdaClient,
  connection: Connection,
  { name, queue }: Consumer,
): Promise<Finding> {
  const FunctionName = `stopcord-${connection.stage}-${name}`;
  const what = `function ${FunctionName}`;
  const source = queueName(connection.stage, queue);
  try {
    const { ListEventSourceMappingsCommand } = await import("@aws-sdk/client-lambda");
    const answer = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
    const { EventSourceMappings } = answer;
    if (EventSourceMappings === undefined) throw foreignAnswer(connection, "LAMBDA", answer);
    const mapping = EventSourceMappings.find(({ EventSourceArn = "" }) => EventSourceArn.endsWith(`:${source}`));
    const fault = findFault(mapping, source);
    if (fault !== undefined) return { what, verdict: "wrong", words: fault };
    return { what, verdict: "ok", words: `reads ${source}` };
  } catch (error) {
    if (error instanceof AwsError && error.name === "ResourceNotFoundException")
      return { what, verdict: "wrong", words: "the function does not exist: deploy the stage" };
    return failedCheck({ ...ALL, what }, error, connection);
  }
}

function findFault(mapping: EventSourceMappingConfiguration | undefined, source: string): string | undefined {
  if (mapping === undefined) return `${source} is not an event source of it: deploy the stage`;
  const { State, FunctionResponseTypes = [] } = mapping;
  if (State !== "Enabled") return `event source ${source} is ${State}: enable it in Lambda's console, or deploy`;
  if (FunctionResponseTypes.includes("ReportBatchItemFailures")) return undefined;
  return `event source ${source} does not report batch item failures, so Lambda deletes failed messages: deploy the stage`;
}
