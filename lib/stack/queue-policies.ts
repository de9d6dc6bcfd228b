import { type QueueName, queueNames } from "../config.ts";
import { isServiceName, serviceNames } from "../services/service-names.ts";
import { logicalId, SCHEDULER_ROLE } from "./names.ts";
import type { Producers } from "./producers.ts";
import { arnOf, denyWithoutTls, policyDocument, type Resource, type Resources, type Statement } from "./resource.ts";

/** Senders that a stage may have beside its functions. */
export type Senders = {
  /** Producers of `requests` that the IAM policies of the AWS account do not cover. */
  readonly producers: Producers;
  /** The stack has schedules, and so the role by which EventBridge Scheduler sends. */
  readonly hasSchedules: boolean;
};

/**
 * Builds the policy of every queue. All take TLS only. `requests` takes messages from the producers, and from principals that IAM
 * allows. Every other queue takes them from stopcord's own roles. IAM decides who may receive.
 */
export function buildQueuePolicies(senders: Senders): Resources {
  return Object.fromEntries(queueNames.map((name) => [logicalId(name, "QueuePolicy"), policyOf(name, senders)]));
}

function policyOf(name: QueueName, { producers, hasSchedules }: Senders): Resource {
  const id = logicalId(name, "Queue");
  const senders =
    name === "requests" ? allowProducers(producers, arnOf(id)) : [denyOthers(rolesFor(name, hasSchedules), arnOf(id))];
  return {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: id }],
      PolicyDocument: policyDocument([denyWithoutTls("sqs:*", arnOf(id)), ...senders]),
    },
  };
}

/** Logical ids of the roles of functions that send to a queue other than `requests`. */
export function senderRolesOf(name: Exclude<QueueName, "requests">): readonly string[] {
  const functions = isServiceName(name) ? ["router", name] : ["router", ...serviceNames];
  return functions.map((one) => logicalId(one, "Role"));
}

function rolesFor(name: Exclude<QueueName, "requests">, hasSchedules: boolean): readonly string[] {
  const roles = senderRolesOf(name);
  return name === "dead-letters" && hasSchedules ? [...roles, SCHEDULER_ROLE] : roles;
}

/**
 * Refuses sending to all but these roles; it allows nothing. Only sending is refused, so a wrong list never prevents the owner from
 * correcting the policy. For a session of a role `aws:PrincipalArn` is the ARN of the role. An AWS service has no
 * `aws:PrincipalArn`, which ArnNotEquals counts as not equal. The second condition exempts services, since SQS itself moves
 * messages to `dead-letters`; a service still needs a statement that allows it. Source: IAM user guide, "Global condition keys".
 */
export function denyOthers(roles: readonly string[], Resource: unknown): Statement {
  return {
    Sid: "OnlyStopcord",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource,
    Condition: {
      ArnNotEquals: { "aws:PrincipalArn": roles.map(arnOf) },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    },
  };
}

/** One statement per kind of producer, because SQS limits the statements and conditions of a policy. */
function allowProducers({ roles, topics, rules }: Producers, Resource: unknown): readonly Statement[] {
  const sends = { Effect: "Allow", Action: "sqs:SendMessage", Resource } as const;
  const otherAccounts: Statement = {
    ...sends,
    Sid: "OtherAccounts",
    Principal: { AWS: roles },
    Action: ["sqs:SendMessage", "sqs:GetQueueUrl"],
  };
  const fromTopics: Statement = {
    ...sends,
    Sid: "Topics",
    Principal: { Service: "sns.amazonaws.com" },
    Condition: {
      ArnEquals: { "aws:SourceArn": topics },
      StringEquals: { "aws:SourceAccount": [...new Set(topics.map(accountOf))] },
    },
  };
  const fromRules: Statement = {
    ...sends,
    Sid: "Rules",
    Principal: { Service: "events.amazonaws.com" },
    Condition: { ArnEquals: { "aws:SourceArn": rules } },
  };
  return [
    ...(roles.length > 0 ? [otherAccounts] : []),
    ...(topics.length > 0 ? [fromTopics] : []),
    ...(rules.length > 0 ? [fromRules] : []),
  ];
}

/** The AWS account in an ARN: the fifth of its parts. */
function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}
