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

/** The part that is checked, and the AWS service that is asked about it. */
export type Checked = { readonly what: string; readonly service: "Lambda" | "Secrets Manager" | "CloudWatch" };

/**
 * Turns an error of a check into a finding: "not checked" if the service or the permission is missing, else "wrong". Throws an
 * error of our own code again.
 */
export function failedCheck({ what, service }: Checked, error: unknown, connection: Connection): Finding {
  if (isAbsentService(error, connection)) return notChecked({ what, service }, connection);
  if (!(error instanceof CliError)) throw error;
  const isDenied = error instanceof AwsError && error.kind === "denied";
  return { what, verdict: isDenied ? "not checked" : "wrong", words: error.lines.join("; ") };
}

/** The finding for a part whose service the connection does not have. */
export function notChecked({ what, service }: Checked, { endpoint }: Connection): Finding {
  return { what, verdict: "not checked", words: `no ${service} at ${endpoint}` };
}
