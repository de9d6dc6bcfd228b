import { policyDocument, type Resource, type Statement } from "./resource.ts";

/** Input of a role: the AWS service that may assume it, and its only policy. */
export type RoleInput = {
  /** `lambda.amazonaws.com`, `scheduler.amazonaws.com`. */
  readonly principal: string;
  /** Condition under which the principal may assume the role. */
  readonly condition?: object;
  readonly policyName: string;
  readonly statements: readonly Statement[];
};

/** Builds an IAM role with one policy. */
export function buildRole({ principal, condition, policyName, statements }: RoleInput): Resource {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: principal },
            Action: "sts:AssumeRole",
            ...(condition && { Condition: condition }),
          },
        ],
      },
      Policies: [{ PolicyName: policyName, PolicyDocument: policyDocument(statements) }],
    },
  };
}

/** A statement that allows actions on a resource or on several. */
export function allow(Action: readonly string[], Resource: unknown): Statement {
  return { Effect: "Allow", Action, Resource };
}

/**
 * The statements that allow the use of a KMS key; none for an empty ARN. Senders and receivers of an encrypted queue need
 * them, and readers of an encrypted secret.
 */
export function allowKey(kmsKeyArn: string): readonly Statement[] {
  return kmsKeyArn ? [allow(["kms:Decrypt", "kms:GenerateDataKey"], [kmsKeyArn])] : [];
}
