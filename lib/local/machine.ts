import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { explainTakenPort } from "./aws/explain-taken-port.ts";
import type { LocalFunction } from "./aws/lambda/local-function.ts";
import { startSecretsServer } from "./aws/secrets-server.ts";
import { createSqsClient } from "./aws/sqs-client.ts";
import { startSqsServer } from "./aws/sqs-server.ts";
import { createTemplateQueues } from "./aws/template/create-queues.ts";
import { type LocalTemplate, readTemplate } from "./aws/template/read-template.ts";
import type { QueueUrls } from "./aws/template/reference-resolver.ts";
import { functionVariables } from "./function-variables.ts";
import type { NewTaskInput } from "./simulator/new-task.ts";
import { startSimulator } from "./simulator/simulator.ts";
import { type FunctionHooks, startFunctions } from "./start-functions.ts";
import { createTeardown, type Teardown } from "./teardown.ts";

/** How the one-machine edition starts; port 0 takes any free one. */
export type MachineOptions = FunctionHooks & {
  /** The folder of the zips and the compiled template, as `packageFunctions` answers it. */
  readonly packageFolder: string;
  readonly sqsPort: number;
  readonly huaweiPort: number;
  /** A JSON file of accounts, served as the accounts secret. */
  readonly accountsFile: string;
  readonly tasks: readonly NewTaskInput[];
  /** Its AWS_REGION, endpoints and keys are heeded. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The SQS that the functions use in place of the event sources' own. */
  readonly functionsSqsUrl?: string;
  /** A simulator that is running already, in place of one of its own. */
  readonly huaweiUrl?: string;
};

/** The one-machine edition, with every event source polling. */
export type Machine = {
  readonly sqsUrl: string;
  readonly huaweiUrl: string;
  readonly region: string;
  readonly sqs: SQSClient;
  /** The URL of a queue, by the last part of its name. */
  queueUrl(name: string): string;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  close(): Promise<void>;
};

/** Runs packaged functions with an SQS, a Secrets Manager and a Huawei Cloud on this machine. */
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
  const region = options.env.AWS_REGION || "us-east-1";
  const json = await readFile(join(options.packageFolder, "cloudformation-template-update-stack.json"), "utf8");
  const template = readTemplate(json, { region, stackName: "stopcord" });
  const sqsUrl = options.env.AWS_ENDPOINT_URL_SQS || (await startEmbeddedSqs(options.sqsPort, region, teardown));
  const huaweiUrl = options.huaweiUrl ?? (await startHuawei(options, teardown));
  const sqs = createSqsClient({ url: sqsUrl, region });
  teardown.add(async () => sqs.destroy());
  const queueUrls = await createTemplateQueues(sqs, template.queues);
  const secrets = await startSecretsServer({ region, files: secretFiles(template, queueUrls, options.accountsFile) });
  teardown.add(secrets.close);
  const local = { sqsUrl: options.functionsSqsUrl ?? sqsUrl, huaweiUrl, secretsUrl: secrets.url };
  const variables = functionVariables(options.env, local);
  const functions = await startFunctions({ ...options, region, template, queueUrls, variables, sqs }, teardown);
  const urls = new Map(template.queues.map(({ id, name }) => [name, queueUrls.get(id)]));
  return {
    ...{ sqsUrl, huaweiUrl, region, sqs, functions },
    queueUrl(name) {
      const url = [...urls].find(([queue]) => queue.endsWith(`-${name}`))?.[1];
      if (url === undefined) throw new Error(`the template declares no queue whose name ends in ${name}`);
      return url;
    },
    close: teardown.run,
  };
}

async function startEmbeddedSqs(port: number, region: string, teardown: Teardown): Promise<string> {
  const sqs = await startSqsServer({ port, region });
  teardown.add(sqs.close);
  return sqs.url;
}

async function startHuawei({ huaweiPort, tasks }: MachineOptions, teardown: Teardown): Promise<string> {
  const simulator = await startSimulator({ port: huaweiPort, tasks }).catch((error) => {
    throw explainTakenPort(error, huaweiPort, "--huawei-port");
  });
  teardown.add(simulator.close);
  return simulator.url;
}

/** Whatever secret a function is told to read its accounts from is that file. */
function secretFiles({ functions }: LocalTemplate, queueUrls: QueueUrls, accountsFile: string): Record<string, string> {
  const ids = functions.map((fn) => fn.env(queueUrls).ACCOUNTS_SECRET_ID);
  return Object.fromEntries(ids.flatMap((id) => (id ? [[id, accountsFile]] : [])));
}
