import { parseAccounts } from "../accounts/accounts.ts";
import { isAbsentService } from "./absent-service.ts";
import { readSecretText, secretIdOf } from "./aws-secrets.ts";
import { CliError } from "./cli-error.ts";
import type { Connection } from "./connection.ts";
import { EXIT } from "./exit-codes.ts";
import { explain } from "./explain.ts";
import type { Finding } from "./finding.ts";

/** Looks whether the accounts secret can be read and every account in it used. */
export async function checkAccountsSecret(
  connection: Connection,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Finding> {
  const secretId = secretIdOf(connection, env);
  const what = `secret ${secretId}`;
  try {
    const secret = await readSecretText(connection, secretId);
    if (secret === undefined) return notChecked(what, connection, "Secrets Manager");
    const accounts = [...parseAccounts(secret)];
    const faulty = accounts.flatMap(([name, account]) => (account.ok ? [] : [`${name}: ${account.faults.join(", ")}`]));
    if (faulty.length > 0) return { what, verdict: "wrong", words: faulty.join("; ") };
    return { what, verdict: "ok", words: `accounts ${accounts.map(([name]) => name).join(", ") || "none"}` };
  } catch (error) {
    return findingOf(what, error, connection, "Secrets Manager");
  }
}

/** An emulator without a service answers with whatever it takes the request for; elsewhere what is denied is not checked. */
export function findingOf(what: string, error: unknown, connection: Connection, service: string): Finding {
  if (isAbsentService(error, connection)) return notChecked(what, connection, service);
  const explained = explain(error, connection.place);
  if (explained instanceof CliError) {
    const isDenied = explained.exitCode === EXIT.aws && /not allow/.test(explained.message);
    return { what, verdict: isDenied ? "not checked" : "wrong", words: explained.message };
  }
  return { what, verdict: "wrong", words: error instanceof Error ? error.message : String(error) };
}

/** Says that there is no such service beside the queues. */
export function notChecked(what: string, { place }: Connection, service: string): Finding {
  return { what, verdict: "not checked", words: `there is no ${service} at ${place.endpoint}` };
}
