import type { SQSClient } from "@aws-sdk/client-sqs";
import { withoutPassword } from "../cli/aws/without-password.ts";
import { createTemplateQueues, findAccountId } from "./aws/template/create-queues.ts";
import { type LocalTemplate, readTemplate } from "./aws/template/read-template.ts";
import type { QueueUrls } from "./aws/template/reference-resolver.ts";
import { errorText } from "./error-text.ts";

/** The longest time in which an SQS has to create some ten queues. */
const QUEUES_LIMIT_MS = 10_000;

/** The text of the compiled template, and the place of its queues. */
export type TemplateText = { readonly json: string; readonly region: string; readonly sqsUrl: string };

/** The template for the account of an SQS, and its queues there. */
export type PreparedQueues = { readonly template: LocalTemplate; readonly queueUrls: QueueUrls };

/** The environment of the machine, and a signal that ends the wait for SQS. */
type PrepareOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
};

/** Creates the queues of the template. Throws an error with advice where SQS does not answer in time, or refuses. */
export async function prepareQueues(
  sqs: SQSClient,
  { json, region, sqsUrl }: TemplateText,
  { env, signal: end }: PrepareOptions,
): Promise<PreparedQueues> {
  const limit = AbortSignal.timeout(QUEUES_LIMIT_MS);
  const signal = AbortSignal.any([limit, ...(end ? [end] : [])]);
  try {
    return await createQueues(sqs, { json, region, signal });
  } catch (error) {
    const reason = limit.aborted ? `no answer within ${QUEUES_LIMIT_MS / 1_000} s` : errorText(error);
    const advice = env.AWS_ENDPOINT_URL_SQS ? "; start that SQS, or unset AWS_ENDPOINT_URL_SQS" : "";
    throw new Error(`creating the queues at ${withoutPassword(sqsUrl)}: ${reason}${advice}`, { cause: error });
  }
}

/** Reads the template for the account of this SQS, and creates its queues. */
async function createQueues(
  sqs: SQSClient,
  { json, region, signal }: Omit<TemplateText, "sqsUrl"> & { readonly signal: AbortSignal },
): Promise<PreparedQueues> {
  const location = { region, stackName: "stopcord" };
  const accountId = await findAccountId(sqs, readTemplate(json, location).queues, signal);
  const template = readTemplate(json, accountId === undefined ? location : { ...location, accountId });
  return { template, queueUrls: await createTemplateQueues(sqs, template.queues, signal) };
}
