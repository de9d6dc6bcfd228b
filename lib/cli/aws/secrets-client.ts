import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { AwsError } from "./aws-error.ts";
import type { Connection } from "./connection.ts";
import { foreignAnswer } from "./foreign-answer.ts";
import { withClient } from "./with-client.ts";

/** Runs `work` with a client of Secrets Manager, and closes it. Undefined if the connection has no Secrets Manager. */
export async function withSecretsClient<T>(
  connection: Connection,
  work: (client: SecretsManagerClient) => Promise<T>,
): Promise<T | undefined> {
  const config = connection.clientConfig("SECRETS_MANAGER");
  if (config === undefined) return undefined;
  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(config);
  return withClient({ client, connection, service: "SECRETS_MANAGER" }, work);
}

/** The label of the version in force. It is the default on AWS, but not on every server that is compatible with AWS. */
export const CURRENT = "AWSCURRENT";

/** A secret to read, and the advice for the case that it does not exist. */
export type SecretToRead = { readonly connection: Connection; readonly secretId: string; readonly remedy: string };

/** The text of a secret, and the version that has it. */
export type SecretText = { readonly text: string; readonly versionId: string | undefined };

/** Reads the current text of a secret. Throws `CliError` if the secret does not exist or holds bytes. */
export async function readSecretVersion(
  client: SecretsManagerClient,
  { connection, secretId, remedy }: SecretToRead,
): Promise<SecretText> {
  const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: CURRENT }));
    const { SecretString, SecretBinary, VersionId } = answer;
    if (SecretBinary !== undefined)
      throw new CliError(`secret ${secretId} holds bytes instead of text: write it with --secret-string`, EXIT.notOk);
    if (typeof SecretString !== "string") throw foreignAnswer(connection, "SECRETS_MANAGER", answer);
    return { text: SecretString, versionId: VersionId };
  } catch (error) {
    if (error instanceof AwsError && error.name === "ResourceNotFoundException")
      throw new CliError(`secret ${secretId} does not exist: ${remedy}`, EXIT.aws, error);
    throw error;
  }
}
