import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ReadSecret } from "./account-store.ts";

/** Reads secrets from AWS Secrets Manager; connect 1 s, 5 s in all, two attempts. */
export function secretsManager(): ReadSecret {
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return async (secretId) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined) throw new Error("reading the accounts secret: it holds bytes, not text");
    return SecretString;
  };
}
