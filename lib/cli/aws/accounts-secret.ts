import type { Connection, Environment } from "./connection.ts";
import { readSecretVersion, withSecretsClient } from "./secrets-client.ts";

/** Returns the name of a stage's accounts secret; `ACCOUNTS_SECRET_ID` replaces it. */
export function secretIdOf({ stage }: Connection, env: Environment): string {
  return env.ACCOUNTS_SECRET_ID || `stopcord/${stage}/accounts`;
}

/** Reads the text of the accounts secret. Undefined if the connection has no Secrets Manager. */
export async function readSecretText(connection: Connection, secretId: string): Promise<string | undefined> {
  return withSecretsClient(connection, async (client) => {
    const remedy = 'create it, see "Deploy" in the README';
    return (await readSecretVersion(client, { connection, secretId, remedy })).text;
  });
}
