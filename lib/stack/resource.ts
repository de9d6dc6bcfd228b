/** A resource of a CloudFormation template. The framework replaces `${param:…}` and `${sls:stage}` in its texts. */
export type Resource = {
  readonly Type: string;
  readonly Properties: object;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** A statement of an IAM policy, or of the policy of a queue or topic, which also names the principal. */
export type Statement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: readonly string[] };
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
};

/** The ARN of a resource of the template. */
export function arnOf(id: string) {
  return { "Fn::GetAtt": [id, "Arn"] };
}

/** An IAM policy document. */
export function policyDocument(statements: readonly Statement[]) {
  return { Version: "2012-10-17", Statement: statements };
}

/** A statement of the policy of a queue or topic that refuses an action to requests without TLS, whoever sends them. */
export function denyWithoutTls(Action: string, Resource: unknown): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
