import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** Where a command was talking to AWS when something went wrong, for its message. */
export type Place = { readonly endpoint?: string | undefined; readonly region?: string | undefined };

/** Makes of an error of the AWS SDK one line that a person can act on; anything else stays what it is. */
export function explain(error: unknown, place: Place): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const words = WORDS.find(({ isIt }) => isIt.test(`${error.name} ${codeOf(error)} ${error.message}`))?.say(
    error,
    place,
  );
  return words === undefined ? error : new CliError(words, EXIT.aws, error);
}

type Words = { readonly isIt: RegExp; say(error: Error, place: Place): string };

const where = ({ endpoint, region }: Place) => endpoint ?? `AWS in ${region ?? "its region"}`;

/** From the particular to the general: the first that fits speaks. */
const WORDS: readonly Words[] = [
  {
    isIt: /CredentialsProviderError|Could not load credentials|Token is expired/,
    say: ({ message }) =>
      `no AWS credentials (${firstLine(message)}): set AWS_PROFILE or AWS_ACCESS_KEY_ID; ` +
      "for the one-machine edition add --endpoint-url http://127.0.0.1:4566",
  },
  {
    isIt: /Region is missing/,
    say: () => "no AWS region: add --aws-region or set AWS_REGION",
  },
  {
    isIt: /ECONNREFUSED|ECONNRESET/,
    say: (_, place) => `nothing answers at ${where(place)}: is it running, and is --endpoint-url right?`,
  },
  {
    isIt: /ENOTFOUND|EAI_AGAIN|TimeoutError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    say: ({ message }, place) => `${where(place)} cannot be reached (${firstLine(message)})`,
  },
  {
    isIt: /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidSignature/,
    say: ({ message }, place) => `${where(place)} does not accept these AWS credentials (${firstLine(message)})`,
  },
  {
    isIt: /AccessDenied|NotAuthorized|UnauthorizedOperation|\b403\b/,
    say: ({ message }) => `AWS does not allow it: ${firstLine(message)}`,
  },
  {
    isIt: /Throttl|TooManyRequests|RequestLimitExceeded/,
    say: (_, place) => `${where(place)} asks for fewer requests; try again in a minute`,
  },
  {
    isIt: /Invalid URL|Protocol not supported/,
    say: (_, place) => `${place.endpoint} is not a URL; --endpoint-url looks like http://127.0.0.1:4566`,
  },
];

/** Node's network errors carry a code, sometimes only in the errors they collect. */
function codeOf(error: Error): string {
  const errors = error instanceof AggregateError ? error.errors : [error];
  return errors.map((one: unknown) => (one instanceof Error && "code" in one ? String(one.code) : "")).join(" ");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
