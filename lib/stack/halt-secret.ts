import type { Resources } from "./resource.ts";

/** The name of the secret with the halts of a stage. */
export const HALT_SECRET_NAME = "stopcord/${sls:stage}/halt";

/** The logical id of the secret. Its reference is its ARN. */
export const HALT_SECRET = "HaltSecret";

/**
 * Builds the secret with the halts, which `npx stopcord halt` writes. Its value here never changes, and CloudFormation writes a
 * value only where the template changes it, so a deploy keeps the halts in force. The secret is deleted with its stage: a secret
 * that stayed would keep its name, and the stage could not be deployed again.
 */
export function buildHaltSecret(kmsKeyArn: string): Resources {
  return {
    [HALT_SECRET]: {
      Type: "AWS::SecretsManager::Secret",
      DeletionPolicy: "Delete",
      UpdateReplacePolicy: "Retain",
      Properties: {
        Name: HALT_SECRET_NAME,
        Description: "Stops that are halted. Written by `npx stopcord halt` and `resume`, read by every worker.",
        SecretString: "{}",
        ...(kmsKeyArn && { KmsKeyId: kmsKeyArn }),
      },
    },
  };
}
