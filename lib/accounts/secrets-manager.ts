import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import type { ReadSecret } from "./account-store.ts";

/** The label of the version in force. It is the default on AWS, but not on every server that is compatible with AWS. */
const CURRENT = "AWSCURRENT";

/** Creates a reader of secrets in AWS Secrets Manager; it makes two attempts. */
export function secretsManager(config: SecretsManagerClientConfig): ReadSecret {
  const client = new SecretsManagerClient({ maxAttempts: 2, ...config });
  return async (secretId) => {
    const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: CURRENT });
    const { SecretString } = await client.send(command).catch(rethrow);
    if (SecretString === undefined) throw new Error(`the secret ${secretId} is binary, and must be text`);
    return SecretString;
  };
}

/** The error of JSON.parse quotes the text around the fault, which is a part of the secret. */
function rethrow(error: unknown): never {
  throw error instanceof SyntaxError ? new Error("the answer of Secrets Manager is not JSON") : error;
}
