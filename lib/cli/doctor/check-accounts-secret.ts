import { parseAccountsText } from "../accounts/parse-accounts-text.ts";
import { readSecretText, secretIdOf } from "../aws/accounts-secret.ts";
import type { Connection, Environment } from "../aws/connection.ts";
import { type Finding, failedCheck, notChecked } from "./finding.ts";

/** Checks that the accounts secret is readable and that every account in it is usable. */
export async function checkAccountsSecret(connection: Connection, env: Environment): Promise<Finding> {
  const secretId = secretIdOf(connection, env);
  const what = `secret ${secretId}`;
  const checked = { what, service: "Secrets Manager", right: "secretsmanager:GetSecretValue" } as const;
  try {
    const secret = await readSecretText(connection, secretId);
    if (secret === undefined) return notChecked(checked, connection);
    const accounts = [...parseAccountsText(secret, what)];
    const faults = accounts.flatMap(([name, account]) => (account.ok ? [] : [`${name}: ${account.faults.join(", ")}`]));
    if (faults.length > 0) return { what, verdict: "wrong", words: faults.join("; ") };
    return { what, verdict: "ok", words: `accounts ${accounts.map(([name]) => name).join(", ") || "none"}` };
  } catch (error) {
    return failedCheck(checked, error, connection);
  }
}
