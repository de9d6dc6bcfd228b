import { roleIdOf } from "../identities.ts";
import { NO_VALUE, type ReferenceResolver, resolveIntrinsics } from "./intrinsics.ts";
import type { Template } from "./template.ts";

/** The region, the name and the AWS account of the stack that the template would become. */
export type StackLocation = {
  readonly region: string;
  readonly stackName: string;
  /** The account of the SQS in use; that of the embedded SQS by default. */
  readonly accountId?: string;
};

/** URLs of created queues by logical id. */
export type QueueUrls = ReadonlyMap<string, string>;

/** The AWS account of the embedded SQS. */
const EMBEDDED_ACCOUNT_ID = "000000000000";

/** Resolves the references of a template; those to a queue's URL only for the queues in `queueUrls`. */
export function createReferenceResolver(
  template: Template,
  location: StackLocation,
  queueUrls: QueueUrls = new Map(),
): ReferenceResolver {
  const { region, accountId = EMBEDDED_ACCOUNT_ID } = location;
  const pseudoParameters = pseudoParametersOf({ ...location, accountId });
  const arn = (service: string, name: unknown) => `arn:aws:${service}:${region}:${accountId}:${name}`;
  const property = (id: string, name: string) =>
    resolveIntrinsics(template.Resources[id]?.Properties[name], resolver, `${id}.${name}`);
  // IAM adds a random part to the name of a role without RoleName; here the name is the same in every run.
  const roleName = (id: string) =>
    template.Resources[id]?.Properties.RoleName === undefined
      ? `${location.stackName}-${id}`
      : String(property(id, "RoleName"));
  const roleArn = (id: string) => `arn:aws:iam::${accountId}:role/${roleName(id)}`;
  const resolver: ReferenceResolver = {
    condition: (name) => template.Conditions[name],
    ref(name) {
      const type = template.Resources[name]?.Type;
      if (type === "AWS::SQS::Queue") return queueUrls.get(name);
      if (type === "AWS::Lambda::Function") return property(name, "FunctionName");
      if (type === "AWS::IAM::Role") return roleName(name);
      if (type === "AWS::SecretsManager::Secret")
        return arn("secretsmanager", `secret:${property(name, "Name")}-000000`);
      return pseudoParameters[name] ?? template.Parameters[name]?.Default;
    },
    attribute(id, name) {
      const attribute = `${template.Resources[id]?.Type} ${name}`;
      if (attribute === "AWS::SQS::Queue QueueName") return property(id, "QueueName");
      if (attribute === "AWS::SQS::Queue Arn") return arn("sqs", property(id, "QueueName"));
      if (attribute === "AWS::SQS::Queue QueueUrl") return queueUrls.get(id);
      if (attribute === "AWS::Lambda::Function Arn") return arn("lambda", `function:${property(id, "FunctionName")}`);
      if (attribute === "AWS::IAM::Role Arn") return roleArn(id);
      if (attribute === "AWS::IAM::Role RoleId") return roleIdOf(roleArn(id));
      return undefined;
    },
  };
  return resolver;
}

function pseudoParametersOf({
  region,
  stackName,
  accountId,
}: Required<StackLocation>): Readonly<Record<string, unknown>> {
  return {
    "AWS::Region": region,
    "AWS::AccountId": accountId,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stackName,
    "AWS::NoValue": NO_VALUE,
  };
}
