import * as z from "zod/mini";
import { NO_VALUE, type ReferenceResolver, resolveIntrinsics } from "./intrinsics.ts";

const PROPERTIES = z.record(z.string(), z.unknown());

/** A compiled CloudFormation template, as far as it is read here. */
export const TEMPLATE = z.object({
  Parameters: z._default(z.record(z.string(), z.object({ Default: z.optional(z.unknown()) })), {}),
  Conditions: z._default(PROPERTIES, {}),
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Condition: z.optional(z.string()), Properties: z._default(PROPERTIES, {}) }),
  ),
});

/** A parsed template. */
export type Template = z.output<typeof TEMPLATE>;

/** Where a template is deployed to, so to speak. */
export type StackLocation = { readonly region: string; readonly stackName: string };

/** The URLs of queues that have been made, by their logical ids. */
export type QueueUrls = ReadonlyMap<string, string>;

/** The account of everything on one machine, which is also the one of the embedded SQS. */
export const ACCOUNT_ID = "000000000000";

/** What may be named in a template; a queue's URL only once it has been made. */
export function createReferenceResolver(
  template: Template,
  place: StackLocation,
  queueUrls: QueueUrls = new Map(),
): ReferenceResolver {
  const pseudoParameters: Readonly<Record<string, unknown>> = {
    "AWS::Region": place.region,
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": place.stackName,
    "AWS::NoValue": NO_VALUE,
  };
  const arn = (service: string, name: unknown) => `arn:aws:${service}:${place.region}:${ACCOUNT_ID}:${name}`;
  const property = (id: string, name: string) =>
    resolveIntrinsics(template.Resources[id]?.Properties[name], names, `${id}.${name}`);
  const names: ReferenceResolver = {
    condition: (name) => template.Conditions[name],
    ref(name) {
      const type = template.Resources[name]?.Type;
      if (type === "AWS::SQS::Queue") return queueUrls.get(name);
      if (type === "AWS::Lambda::Function") return property(name, "FunctionName");
      if (type === "AWS::SecretsManager::Secret")
        return arn("secretsmanager", `secret:${property(name, "Name")}-000000`);
      return pseudoParameters[name] ?? template.Parameters[name]?.Default;
    },
    attribute(id, name) {
      const known = `${template.Resources[id]?.Type} ${name}`;
      if (known === "AWS::SQS::Queue QueueName") return property(id, "QueueName");
      if (known === "AWS::SQS::Queue Arn") return arn("sqs", property(id, "QueueName"));
      if (known === "AWS::SQS::Queue QueueUrl") return queueUrls.get(id);
      if (known === "AWS::Lambda::Function Arn") return arn("lambda", `function:${property(id, "FunctionName")}`);
      return undefined;
    },
  };
  return names;
}
