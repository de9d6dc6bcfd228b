import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { AwsLocation } from "./connection.ts";

/** Turns a known error of the AWS SDK into a `CliError` that says what to do; returns every other error unchanged. */
export function explainAwsError(error: unknown, location: AwsLocation): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const explanation = explanationOf(error);
  if (explanation === undefined) return error;
  const reason = error.message.split("\n", 1)[0] ?? "";
  const address = location.endpoint ?? `AWS in ${location.region ?? "its region"}`;
  return new CliError(explanation.message({ reason, address }), EXIT.aws, error);
}

/** Tells whether an error of the AWS SDK means that AWS denied access. */
export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && !(error instanceof CliError) && explanationOf(error)?.pattern === ACCESS_DENIED;
}

type Explanation = {
  /** Matches the name, the code or the message of the error. */
  readonly pattern: RegExp;
  message(words: { readonly reason: string; readonly address: string }): string;
};

const ACCESS_DENIED = /AccessDenied|NotAuthorized|UnauthorizedOperation|\b403\b/;

/** The first pattern that matches counts, so specific ones stand before general ones. */
const EXPLANATIONS: readonly Explanation[] = [
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
    pattern: /ECONNREFUSED|ECONNRESET/,
    message: ({ address }) => `no connection to ${address}: check that it runs and that --endpoint-url is correct`,
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|TimeoutError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    message: ({ reason, address }) => `cannot reach ${address} (${reason}): check the network and --endpoint-url`,
  },
  {
    pattern:
      /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidSignature/,
    message: ({ reason, address }) => `${address} rejected the AWS credentials (${reason})`,
  },
  {
    pattern: ACCESS_DENIED,
    message: ({ reason }) => `AWS denied access: ${reason}`,
  },
  {
    pattern: /Throttl|TooManyRequests|RequestLimitExceeded/,
    message: ({ address }) => `${address} throttled the request: try again in a minute`,
  },
  {
    pattern: /Invalid URL|Protocol not supported/,
    message: ({ address }) => `${address} is not a URL: use one such as http://127.0.0.1:4566`,
  },
];

function explanationOf(error: Error): Explanation | undefined {
  const text = `${error.name} ${networkCodes(error)} ${error.message}`;
  return EXPLANATIONS.find(({ pattern }) => pattern.test(text));
}

/** The codes of a network error; Node puts them on the collected errors if it tried several addresses. */
function networkCodes(error: Error): string {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.map((one: unknown) => (one instanceof Error && "code" in one ? String(one.code) : "")).join(" ");
}
