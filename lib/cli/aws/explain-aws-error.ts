import { CliError } from "../cli-error.ts";
import { AwsError, type AwsErrorKind } from "./aws-error.ts";
import { foreignAnswerText } from "./foreign-answer.ts";

/** A call that failed: the name and the address of the service, and the HTTP status of the answer, if there was one. */
export type FailedCall = { readonly service: string; readonly address: string; readonly status: number | undefined };

/** A longer text of an answer, which a server outside chooses, would hide the rest of the output. */
const MAX_REASON = 500;

/** Turns an error of the AWS SDK into an `AwsError` that says what to do. Returns errors of other origins unchanged. */
export function explainAwsError(error: unknown, call: FailedCall): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const codes = networkCodes(error);
  const explanation = explanationOf(error, codes, call);
  if (explanation === undefined) return error;
  const reason = messageOf(error).slice(0, MAX_REASON).split("\n", 1)[0] ?? "";
  const message = explanation.message({ ...call, reason, code: codes || error.name });
  return new AwsError(message, explanation.kind ?? "other", error);
}

function explanationOf(error: Error, codes: string, { status }: FailedCall): Explanation | undefined {
  const names = `${error.name} ${codes}`;
  // The message of an error after an answer may quote the answer, which can say anything.
  const text = status === undefined ? `${names} ${messageOf(error)}` : names;
  const found = EXPLANATIONS.find(({ pattern }) => pattern.test(text));
  if (found !== undefined) return found;
  if (status !== undefined) return explanationOfAnswer(error, status);
  return codes === "" ? undefined : { message: ({ address, code }) => `no answer from ${address} (${code})` };
}

/** Names of the SDK's errors for an answer that has no error code of AWS, or one about the operation. */
const FOREIGN_ANSWERS: ReadonlySet<string> = new Set([
  "Unknown",
  "UnknownOperation",
  "UnknownOperationException",
  "InvalidAction",
]);

function explanationOfAnswer(error: Error, status: number): Explanation {
  const isOfAws = "$fault" in error && !FOREIGN_ANSWERS.has(error.name);
  if (!isOfAws)
    return {
      kind: status >= 400 && status < 500 ? "absent" : "foreign",
      message: ({ address, service }) => foreignAnswerText(address, service, status),
    };
  const advice = status >= 500 ? ": try again in a minute" : "";
  return { message: ({ address, reason }) => `${address} answers HTTP ${status} (${error.name}: ${reason})${advice}` };
}

type Explanation = {
  readonly kind?: AwsErrorKind;
  message(words: FailedCall & { readonly reason: string; readonly code: string }): string;
};

/**
 * Explanations of errors by their name, code or message. The first pattern that matches counts, so specific ones stand before
 * general ones.
 */
const EXPLANATIONS: readonly (Explanation & { readonly pattern: RegExp })[] = [
  {
    pattern: /CredentialsProviderError|Could not load credentials|Token is expired/,
    message: ({ reason }) =>
      `no AWS credentials (${reason}): set AWS_PROFILE or AWS_ACCESS_KEY_ID; ` +
      "for the one-machine edition add --endpoint-url http://127.0.0.1:4566",
  },
  {
    pattern: /Region is missing/,
    message: () => "no AWS region: add --aws-region or set AWS_REGION",
  },
  {
    pattern: /Region not accepted/,
    message: ({ reason }) => `the AWS region is not valid (${reason}): correct --aws-region or AWS_REGION`,
  },
  {
    pattern: /ECONNREFUSED/,
    message: ({ address }) => `no connection to ${address}: check that it runs and that --endpoint-url is correct`,
  },
  {
    pattern: /ECONNRESET|EPIPE|socket hang up/,
    message: ({ address }) => `${address} closed the connection without a whole answer: check --endpoint-url`,
  },
  {
    pattern: /TimeoutError|ETIMEDOUT/,
    message: ({ address }) => `${address} did not answer in time: check the network and --endpoint-url`,
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/,
    message: ({ reason, address }) => `cannot reach ${address} (${reason}): check the network and --endpoint-url`,
  },
  {
    pattern: /EPROTO|ERR_SSL|ERR_TLS|CERT|UNABLE_TO|INVALID_CA/,
    message: ({ address, code }) =>
      `no TLS connection to ${address} (${code}): check --endpoint-url; for a CA of your own set NODE_EXTRA_CA_CERTS`,
  },
  {
    pattern: /HPE_/,
    message: ({ address, code, service }) =>
      `${address} does not answer in HTTP (${code}), so it is not ${service}: check --endpoint-url`,
  },
  {
    pattern:
      /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidSignature/,
    message: ({ reason, address }) =>
      `${address} rejected the AWS credentials (${reason}): renew them, or correct AWS_PROFILE or AWS_ACCESS_KEY_ID`,
  },
  {
    pattern: /AccessDenied|NotAuthorized|UnauthorizedOperation/,
    kind: "denied",
    message: ({ reason }) => `AWS denied access: ${reason}`,
  },
  {
    pattern: /Throttl|TooManyRequests|RequestLimitExceeded/,
    message: ({ address }) => `${address} throttled the request: try again in a minute`,
  },
];

/** The SDK takes the message of an answer as it is, so it may be no text. */
function messageOf(error: Error): string {
  const message: unknown = error.message;
  return typeof message === "string" ? message : JSON.stringify(message);
}

/** The codes of a network error; Node puts them on the collected errors if it tried several addresses. */
function networkCodes(error: Error): string {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.flatMap((one: unknown) => (one instanceof Error && "code" in one ? [String(one.code)] : [])).join(" ");
}
