import type { EventSourceMappingConfiguration, LambdaClient } from "@aws-sdk/client-lambda";
import { queueName } from "../client.ts";
import type { QueueName } from "../config.ts";
import { serviceNames } from "../services/service-names.ts";
import type { Connection } from "./connection.ts";
import { findingOf, notChecked } from "./doctor-checks.ts";
import type { Finding } from "./finding.ts";

/** The functions that are fed by queues. */
const FED = [{ name: "router", queue: "requests" }, ...serviceNames.map((name) => ({ name, queue: name }))] as const;

/** Looks whether each function is there and fed by its queue. */
export async function checkEventSources(connection: Connection): Promise<readonly Finding[]> {
  const config = connection.clientConfig("LAMBDA");
  if (config === undefined) return [notChecked("functions' event sources", connection, "Lambda")];
  const { LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(config);
  const findings: Finding[] = [];
  try {
    for (const fed of FED) {
      const finding = await checkFunction(client, connection, fed);
      findings.push(finding);
      if (finding.verdict === "not checked") return [{ ...finding, what: "functions' event sources" }];
    }
    return findings;
  } finally {
    client.destroy();
  }
}

async function checkFunction(
  client: LambdaClient,
  connection: Connection,
  { name, queue }: { readonly name: string; readonly queue: QueueName },
): Promise<Finding> {
  const FunctionName = `stopcord-${connection.stage}-${name}`;
  const what = `function ${FunctionName}`;
  const fedBy = queueName(connection.stage, queue);
  try {
    const { ListEventSourceMappingsCommand } = await import("@aws-sdk/client-lambda");
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
    const mapping = EventSourceMappings.find(({ EventSourceArn = "" }) => EventSourceArn.endsWith(`:${fedBy}`));
    const fault = faultOf(mapping, fedBy);
    return fault === undefined
      ? { what, verdict: "ok", words: `fed by ${fedBy}` }
      : { what, verdict: "wrong", words: fault };
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException")
      return { what, verdict: "wrong", words: "it is not there: deploy the stage" };
    return findingOf(what, error, connection, "Lambda");
  }
}

function faultOf(mapping: EventSourceMappingConfiguration | undefined, queue: string): string | undefined {
  if (mapping === undefined) return `${queue} does not feed it: deploy the stage`;
  const { State, FunctionResponseTypes = [] } = mapping;
  if (State !== "Enabled") return `its event source ${queue} is ${State}: enable it in Lambda's console, or deploy`;
  if (FunctionResponseTypes.includes("ReportBatchItemFailures")) return undefined;
  return "its event source does not report batch item failures, so that handed back messages would be deleted: deploy";
}
