import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { AwsError } from "./aws-error.ts";
import type { Connection, Environment } from "./connection.ts";
import { foreignAnswer } from "./foreign-answer.ts";
import { INNERMOST, OUTERMOST, watchCalls } from "./watch-calls.ts";

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
  const { explainErrors, limitAnswer } = watchCalls(connection, "SECRETS_MANAGER");
  client.middlewareStack.add(explainErrors, OUTERMOST);
  client.middlewareStack.add(limitAnswer, INNERMOST);
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const { SecretString, SecretBinary } = answer;
    if (SecretBinary !== undefined) throw new CliError(`secret ${secretId} holds bytes instead of text`, EXIT.notOk);
    if (typeof SecretString !== "string") throw foreignAnswer(connection, "SECRETS_MANAGER", answer);
    return SecretString;
  } catch (error) {
    if (error instanceof AwsError && error.name === "ResourceNotFoundException")
      throw new CliError(`secret ${secretId} does not exist: create it, see "Deploy" in the README`, EXIT.aws, error);
    throw error;
  } finally {
    client.destroy();
  }
}
