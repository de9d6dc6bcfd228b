import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Connection, Environment } from "./connection.ts";

/** Returns the name of a stage's accounts secret; `ACCOUNTS_SECRET_ID` replaces it. */
export function secretIdOf({ stage }: Connection, env: Environment): string {
  return env.ACCOUNTS_SECRET_ID || `stopcord/${stage}/accounts`;
}

/** Reads the text of a secret. Undefined if the connection has no Secrets Manager. */
export async function readSecretText(connection: Connection, secretId: string): Promise<string | undefined> {
  const config = connection.clientConfig("SECRETS_MANAGER");
  if (config === undefined) return undefined;
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(config);
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined) throw new CliError(`secret ${secretId} holds bytes instead of text`, EXIT.notOk);
    return SecretString;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException")
      throw new CliError(`secret ${secretId} does not exist: create it, see "Deploy" in the README`, EXIT.aws, error);
    throw error;
  } finally {
    client.destroy();
  }
}
