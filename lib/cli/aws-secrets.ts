import { CliError } from "./cli-error.ts";
import type { Connection } from "./connection.ts";
import { EXIT } from "./exit-codes.ts";

/** The name of a stage's accounts secret, unless a variable names another. */
export function secretIdOf({ stage }: Connection, env: Readonly<Record<string, string | undefined>>): string {
  return env.ACCOUNTS_SECRET_ID || `stopcord/${stage}/accounts`;
}

/** Reads the text of a secret; undefined where there is no Secrets Manager beside the queues. */
export async function readSecretText(connection: Connection, secretId: string): Promise<string | undefined> {
  const config = connection.clientConfig("SECRETS_MANAGER");
  if (config === undefined) return undefined;
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(config);
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined) throw new CliError(`the secret ${secretId} holds bytes, not text`, EXIT.notOk);
    return SecretString;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException")
      throw new CliError(`there is no secret ${secretId}: create it, see "Deploying" in the README`, EXIT.aws, error);
    throw error;
  } finally {
    client.destroy();
  }
}
