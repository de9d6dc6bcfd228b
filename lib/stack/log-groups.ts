import { functionNames, logGroupId } from "./names.ts";

/** Changes to the log groups, which the framework creates: a KMS key encrypts them. Without a key there are none. */
export function extendLogGroups(keyArn: string): Readonly<Record<string, { readonly Properties: object }>> {
  if (keyArn === "") return {};
  return Object.fromEntries(functionNames.map((name) => [logGroupId(name), { Properties: { KmsKeyId: keyArn } }]));
}
