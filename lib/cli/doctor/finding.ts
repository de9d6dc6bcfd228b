import { isAbsentService } from "../aws/absent-service.ts";
import type { Connection } from "../aws/connection.ts";
import { explainAwsError, isAccessDenied } from "../aws/explain-aws-error.ts";

/** The result of one check of `doctor`. */
export type Finding = {
  /** The part that was checked. */
  readonly what: string;
  readonly verdict: "ok" | "wrong" | "not checked";
  /** The state of the part and, if it is wrong, the remedy. */
  readonly words: string;
};

/** The part that is checked, and the AWS service that is asked about it. */
export type Checked = { readonly what: string; readonly service: "Lambda" | "Secrets Manager" };

/** Turns an error of a check into a finding: "not checked" if the service or the permission is missing, else "wrong". */
export function failedCheck({ what, service }: Checked, error: unknown, connection: Connection): Finding {
  if (isAbsentService(error, connection)) return notChecked({ what, service }, connection);
  const explained = explainAwsError(error, connection.location);
  const words = explained instanceof Error ? explained.message : String(explained);
  return { what, verdict: isAccessDenied(error) ? "not checked" : "wrong", words };
}

/** The finding for a part whose service the connection does not have. */
export function notChecked({ what, service }: Checked, { location }: Connection): Finding {
  return { what, verdict: "not checked", words: `no ${service} at ${location.endpoint}` };
}
