/** A resource of a CloudFormation template. The framework replaces `${param:…}` and `${sls:stage}` in its texts. */
export type Resource = { readonly Type: string; readonly Properties: object };

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** A statement of an IAM or queue policy. */
export type Statement = {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*";
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
