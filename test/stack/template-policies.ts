import { resolveIntrinsics } from "../../lib/local/aws/template/intrinsics.ts";
import type { CompiledTemplate } from "./compiled-template.ts";
import type { PolicyStatement } from "./policy-evaluator.ts";

/** The AWS account and region in which the tests place a stack. */
export const ACCOUNT = "111111111111";
const REGION = "us-east-1";

/** The ARN that a role of the template has in the tests. */
export function roleArn(logicalId: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${logicalId}`;
}

/** A queue of the template with the statements of its policy. */
export type QueueWithPolicy = { readonly arn: string; readonly policy: readonly PolicyStatement[] };

/** The policies of a compiled template with their references resolved. */
export type TemplatePolicies = {
  /** Queues by logical id. */
  readonly queues: ReadonlyMap<string, QueueWithPolicy>;
  /** Statements of roles by logical id. */
  readonly roles: ReadonlyMap<string, readonly PolicyStatement[]>;
  /** Statements of the policy of the alarm topic. */
  readonly topic: readonly PolicyStatement[];
};

/** Resolves the policies of queues, roles and the alarm topic of a compiled template. */
export function templatePolicies(template: CompiledTemplate): TemplatePolicies {
  const names = new Map(template.ofType("AWS::SQS::Queue").map(({ id, Properties }) => [id, Properties.QueueName]));
  const arns = new Map([
    ...[...names].map(([id, name]) => [id, `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`] as const),
    ...template.ofType("AWS::IAM::Role").map(({ id }) => [id, roleArn(id)] as const),
    ...template.ofType("AWS::Logs::LogGroup").map(({ id }) => [id, `arn:aws:logs:${REGION}:${ACCOUNT}:${id}`] as const),
  ]);
  const refs = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    AlarmTopic: TOPIC_ARN,
    HaltSecret: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:stopcord/dev/halt-a1b2c3`,
  };
  const resolver = {
    ref: (name: string) => Reflect.get(refs, name),
    attribute: (id: string, name: string) => (name === "Arn" ? arns.get(id) : undefined),
    condition: () => undefined,
  };
  const statementsOf = (document: object): readonly PolicyStatement[] =>
    Object(resolveIntrinsics(document, resolver, "policy")).Statement;
  const queues = template.ofType("AWS::SQS::QueuePolicy").map(({ Properties }) => {
    const id: string = Properties.Queues[0].Ref;
    return [id, { arn: arns.get(id) ?? "", policy: statementsOf(Properties.PolicyDocument) }] as const;
  });
  const roles = template.ofType("AWS::IAM::Role").map(({ id, Properties }) => {
    const documents: { PolicyDocument: object }[] = Properties.Policies;
    return [id, documents.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))] as const;
  });
  const topic = template.ofType("AWS::SNS::TopicPolicy").flatMap((one) => statementsOf(one.Properties.PolicyDocument));
  return { queues: new Map(queues), roles: new Map(roles), topic };
}

/** The ARN that the alarm topic has in the tests. */
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:stopcord-dev-alarms`;
