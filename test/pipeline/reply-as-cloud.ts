import { queueNames, queueVariable } from "../../lib/config.ts";
import { functionVariables } from "../../lib/local/function-variables.ts";
import { acceptBatch, httpReply, readSqsRequest } from "../rig/sqs-request.ts";
import type { CloudReply, CloudRequest } from "../rig/stub-cloud.ts";

const ACCOUNT = {
  iam: { domain: "company", user: "stopcord", password: "correct horse" },
  region: "cn-north-4",
  projects: { "cn-north-4": "0123456789abcdef0123456789abcdef" },
};

/** The kinds of requests that a function makes. */
export type CloudRequestKind = "secret" | "send" | "token" | "stop";

/** Tells the kind of a request, and answers it as a Huawei Cloud, an SQS and a Secrets Manager that accept everything. */
export function replyAsCloud({ action, body }: CloudRequest): CloudReply & { readonly kind: CloudRequestKind } {
  if (action === "GetSecretValue")
    return { kind: "secret", body: { SecretString: JSON.stringify({ default: ACCOUNT }) } };
  if (action === "SendMessageBatch") return { kind: "send", ...httpReply(acceptBatch(readSqsRequest(action, body))) };
  if (action.startsWith("POST /v3/auth/tokens"))
    return { kind: "token", status: 201, headers: { "x-subject-token": "a-token" }, body: TOKEN };
  return { kind: "stop", body: { result: true } };
}

const TOKEN = { token: { expires_at: new Date(Date.now() + 24 * 3_600_000).toISOString() } };

/** An event of ten messages, numbered from `first` on, for the router or a worker of CodeArts Build. */
export function batchEvent(first: number): object {
  const sentMs = Date.now();
  const record = (number: number) => ({
    messageId: `m-${number}`,
    receiptHandle: `r-${number}`,
    body: JSON.stringify({
      service: "codearts-build",
      target: { jobId: String(number).padStart(32, "0"), buildNo: 1 },
      sentAt: new Date(sentMs).toISOString(),
    }),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(sentMs) },
    messageAttributes: {},
  });
  return { Records: Array.from({ length: 10 }, (_, index) => record(first + index)) };
}

/** The variables of a function that finds AWS and Huawei Cloud at one URL. */
export function variablesAt(url: string): Record<string, string> {
  return {
    ...functionVariables({}, { sqsUrl: url, secretsUrl: url, huaweiUrl: url }),
    ...Object.fromEntries(queueNames.map((queue) => [queueVariable(queue), `${url}/000000000000/${queue}`])),
    ACCOUNTS_SECRET_ID: "accounts",
  };
}
