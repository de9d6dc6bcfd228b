import { isAbsentService } from "../aws/absent-service.ts";
import { AwsError } from "../aws/aws-error.ts";
import type { Connection } from "../aws/connection.ts";
import { CliError } from "../cli-error.ts";

/** The result of one check of `doctor`. */
export type Finding = {
  /** The part that was checked. */
  readonly what: string;
  readonly verdict: "ok" | "wrong" | "not checked";
  /** The state of the part and, if it is wrong, the remedy. */
  readonly words: string;
};

/** The part that is checked, the AWS service that is asked about it, and the right that the operator needs for it. */
export type Checked = {
  readonly what: string;
  readonly service: "SQS" | "Lambda" | "Secrets Manager" | "CloudWatch";
  readonly right: string;
};

/**
 * Turns an error of a check into a finding: "not checked" if the service or the permission is missing, else "wrong". Throws an
 * error of our own code again.
 */
export function failedCheck(checked: Checked, error: unknown, connection: Connection): Finding {
  const { what } = checked;
  if (isAbsentService(error, connection)) return notChecked(checked, connection);
  if (!(error instanceof CliError)) throw error;
  const words = error.lines.join("; ");
  if (!isDenied(error)) return { what, verdict: "wrong", words };
  return { what, verdict: "not checked", words: `you need the right ${missingRight(checked, words)} (${words})` };
}

/** Tells whether AWS refused a call because the operator lacks a right. */
export function isDenied(error: unknown): boolean {
  return error instanceof AwsError && error.kind === "denied";
}

/** A secret with a key of its own also needs that key. Source: Secrets Manager API reference, "GetSecretValue". */
function missingRight({ right }: Checked, words: string): string {
  const named = /not authorized to perform: ([\w-]+:\w+)/.exec(words)?.[1];
  return named ?? (/\bkms\b/i.test(words) ? "kms:Decrypt on the secret's key" : right);
}

/** The finding for a part whose service the connection does not have. */
export function notChecked({ what, service }: Omit<Checked, "right">, { endpoint }: Connection): Finding {
  return { what, verdict: "not checked", words: `no ${service} at ${endpoint}` };
}
