import { REQUEST_KEYS } from "../telemetry/request-keys.ts";
import { functionNames, logGroupId } from "./names.ts";

/**
 * Changes to the log groups, which the framework creates. The request's keys are indexed, so that a query for one request scans
 * little. A KMS key may encrypt the lines. Source: CloudWatch Logs user guide, "Create field indexes".
 */
export function extendLogGroups(keyArn: string): Readonly<Record<string, { readonly Properties: object }>> {
  const Properties = {
    FieldIndexPolicies: [{ Fields: Object.values(REQUEST_KEYS) }],
    ...(keyArn !== "" && { KmsKeyId: keyArn }),
  };
  return Object.fromEntries(functionNames.map((name) => [logGroupId(name), { Properties }]));
}
