import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { queueNames, queueVariable } from "../../lib/config.ts";
import { functionVariables } from "../../lib/local/function-variables.ts";

const ACCOUNT = {
  iam: { domain: "company", user: "stopcord", password: "correct horse" },
  region: "cn-north-4",
  projects: { "cn-north-4": "0123456789abcdef0123456789abcdef" },
};

/** What a Huawei Cloud, an SQS and a Secrets Manager that take everything answer to a request, and what it was that was asked for. */
export function answerTo(
  { url, headers }: IncomingMessage,
  body: string,
): { what: string; status?: number; answer: object } {
  const action = headers["x-amz-target"];
  if (action === "secretsmanager.GetSecretValue") {
    return { what: "secret", answer: { SecretString: JSON.stringify({ default: ACCOUNT }) } };
  }
  if (action === "AmazonSQS.SendMessageBatch") return { what: "send", answer: { Successful: taken(body) } };
  if (url?.startsWith("/v3/auth/tokens")) return { what: "token", status: 201, answer: TOKEN };
  return { what: "stop", answer: { result: true } };
}

const TOKEN = { token: { expires_at: new Date(Date.now() + 24 * 3_600_000).toISOString() } };

function taken(body: string): object[] {
  const { Entries }: { Entries: { Id: string; MessageBody: string }[] } = JSON.parse(body);
  return Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: hash("md5", MessageBody) }));
}

/** An event of ten messages, numbered from `first` on, for the router or a worker of CodeArts Build. */
export function batch(first: number): object {
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

/** The variables of a function that finds every cloud at one URL. */
export function variablesAt(url: string): Record<string, string> {
  return {
    ...functionVariables({}, { sqsUrl: url, secretsUrl: url, huaweiUrl: url }),
    ...Object.fromEntries(queueNames.map((queue) => [queueVariable(queue), `${url}/000000000000/${queue}`])),
    ACCOUNTS_SECRET_ID: "accounts",
  };
}
