import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import type { ReadSecret } from "./account-store.ts";

/** Reads secrets from AWS Secrets Manager, in two attempts. */
export function secretsManager(config: SecretsManagerClientConfig): ReadSecret {
  const client = new SecretsManagerClient({ maxAttempts: 2, ...config });
  return async (secretId) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined) throw new Error("reading the accounts secret: it holds bytes, not text");
    return SecretString;
  };
}
