import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { LOCAL_REGION } from "../cli/aws/connection.ts";
import type { MessageTap } from "./aws/embedded-sqs/tap-messages.ts";
import { explainTakenPort } from "./aws/explain-taken-port.ts";
import type { LocalFunction } from "./aws/lambda/local-function.ts";
import { createLocalLogs } from "./aws/logs/local-logs.ts";
import { createLocalSecrets, type LocalSecrets } from "./aws/secrets/local-secrets.ts";
import { startSecretsServer } from "./aws/secrets-server.ts";
import { createSqsClient } from "./aws/sqs-client.ts";
import { type SqsServerOptions, startSqsServer } from "./aws/sqs-server.ts";
import type { LocalTemplate } from "./aws/template/read-template.ts";
import type { QueueUrls } from "./aws/template/reference-resolver.ts";
import { TEMPLATE_FILE } from "./check-inputs.ts";
import { functionVariables } from "./function-variables.ts";
import { prepareQueues } from "./prepare-queues.ts";
import type { CallTap } from "./simulator/call-log.ts";
import type { NewTaskInput } from "./simulator/new-task.ts";
import { startSimulator } from "./simulator/simulator.ts";
import { type FunctionHooks, startFunctions } from "./start-functions.ts";
import { createTeardown, type Teardown } from "./teardown.ts";

/** Options of the one-machine edition; port 0 takes any free port. */
export type MachineOptions = FunctionHooks & {
  /** The folder with the zips and the compiled template, as `packageFunctions` returns it. */
  readonly packageFolder: string;
  readonly sqsPort: number;
  readonly huaweiPort: number;
  /** A JSON file of accounts; it becomes the accounts secret. */
  readonly accountsFile: string;
  /** Tasks that the simulator has from its start. */
  readonly tasks: readonly NewTaskInput[];
  /** Supplies AWS_REGION, endpoints and keys. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An SQS for the functions that differs from the one of the event sources. */
  readonly functionsSqsUrl?: string;
  /** Observers of the embedded SQS and of the simulator. */
  readonly messageTap?: MessageTap;
  readonly callTap?: CallTap;
  /** Ends a start that waits for SQS. */
  readonly signal?: AbortSignal;
  /** A running simulator, to use instead of starting one. */
  readonly huaweiUrl?: string;
  /** Gets each new value of a secret of the template, such as the halts. */
  onSecretChange?(name: string, text: string): void;
};

/** The running one-machine edition, with every event source polling. */
export type Machine = {
  readonly sqsUrl: string;
  readonly huaweiUrl: string;
  readonly secretsUrl: string;
  readonly region: string;
  readonly sqs: SQSClient;
  /** Returns the URL of a queue by the last part of its name, such as `requests`; throws for an unknown name. */
  queueUrl(name: string): string;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  close(): Promise<void>;
};

/** Runs packaged functions with an SQS, a Secrets Manager and a Huawei Cloud simulator on this machine. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const teardown = createTeardown();
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(options: MachineOptions, teardown: Teardown): Promise<Machine> {
  const region = options.env.AWS_REGION || LOCAL_REGION;
  const json = await readFile(join(options.packageFolder, TEMPLATE_FILE), "utf8");
  const secrets = createLocalSecrets(region, options.onSecretChange);
  const logs = createLocalLogs();
  const ownSqs = { port: options.sqsPort, region, secrets, logs, tap: options.messageTap };
  const sqsUrl = options.env.AWS_ENDPOINT_URL_SQS || (await startEmbeddedSqs(ownSqs, teardown));
  const huaweiUrl = options.huaweiUrl ?? (await startHuawei(options, teardown));
  const sqs = createSqsClient({ url: sqsUrl, region });
  teardown.add(async () => sqs.destroy());
  const { template, queueUrls } = await prepareQueues(sqs, { json, region, sqsUrl }, options);
  for (const { name, text } of template.secrets) secrets.addValue(name, text);
  for (const id of accountsSecretIds(template, queueUrls)) secrets.addFile(id, options.accountsFile);
  const secretsUrl = await serveSecrets(secrets, teardown);
  const endpoints = { sqsUrl: options.functionsSqsUrl ?? sqsUrl, huaweiUrl, secretsUrl };
  const variables = functionVariables(options.env, endpoints);
  for (const { name } of template.functions) logs.addFunction(name);
  const onLog: FunctionHooks["onLog"] = (name, line, environmentId) => {
    logs.add(name, line);
    options.onLog?.(name, line, environmentId);
  };
  const functions = await startFunctions({ ...options, onLog, region, template, queueUrls, variables, sqs }, teardown);
  return {
    sqsUrl,
    huaweiUrl,
    secretsUrl,
    region,
    sqs,
    functions,
    queueUrl: (name) => findQueueUrl(name, template, queueUrls),
    close: teardown.run,
  };
}

async function serveSecrets(secrets: LocalSecrets, teardown: Teardown): Promise<string> {
  const { url, close } = await startSecretsServer(secrets);
  teardown.add(close);
  return url;
}

async function startEmbeddedSqs(options: SqsServerOptions, teardown: Teardown): Promise<string> {
  const sqs = await startSqsServer(options);
  teardown.add(sqs.close);
  return sqs.url;
}

async function startHuawei({ huaweiPort, tasks, callTap }: MachineOptions, teardown: Teardown): Promise<string> {
  const simulator = await startSimulator({ port: huaweiPort, tasks, tap: callTap }).catch((error) => {
    throw explainTakenPort(error, huaweiPort, "--huawei-port");
  });
  teardown.add(simulator.close);
  return simulator.url;
}

/** Every secret that a function reads its accounts from. */
function accountsSecretIds({ functions }: LocalTemplate, queueUrls: QueueUrls): ReadonlySet<string> {
  return new Set(functions.flatMap((fn) => fn.env(queueUrls).ACCOUNTS_SECRET_ID || []));
}

function findQueueUrl(name: string, { queues }: LocalTemplate, queueUrls: QueueUrls): string {
  const queue = queues.find((candidate) => candidate.name.endsWith(`-${name}`));
  const url = queue && queueUrls.get(queue.id);
  if (url === undefined) throw new Error(`the template declares no queue whose name ends in ${name}`);
  return url;
}
