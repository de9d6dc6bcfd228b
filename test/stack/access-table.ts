import { serviceNames } from "../../lib/services/service-names.ts";
import { logicalId, SCHEDULER_ROLE } from "../../lib/stack/names.ts";
import type { Caller, PolicyStatement } from "./policy-evaluator.ts";
import { ACCOUNT, roleArn, type TemplatePolicies } from "./template-policies.ts";

/** A listed role of another AWS account. */
export const OTHER_ACCOUNT_ROLE = "arn:aws:iam::222222222222:role/ci/release";
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:stops`;
const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/releases/too-late`;

/** The parameter `producers` of the table. */
export const PRODUCERS = [OTHER_ACCOUNT_ROLE, TOPIC, RULE].join(",");

/** SR: may send and receive; S: may send; R: may receive; -: neither. `own` is the queue of a worker. */
export type Access = "SR" | "S" | "R" | "-";

/** The access to each kind of queue. */
type Row = {
  readonly requests: Access;
  readonly own?: Access;
  readonly services: Access;
  readonly results: Access;
  readonly deadLetters: Access;
};

/** A principal of the table: its name, the caller, the condition keys of its requests, and the access that it must have. */
export type Principal = {
  readonly name: string;
  caller(policies: TemplatePolicies): Caller;
  readonly keys?: Readonly<Record<string, string>>;
  /** The name of the worker's own queue. */
  readonly ownQueue?: string;
  readonly access: Row;
};

const MAY_USE_SQS: readonly PolicyStatement[] = [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }];

/** A role of the template with its own permissions. */
function ownRole(id: string): Principal["caller"] {
  return ({ roles }) => ({ kind: "identity", arn: roleArn(id), statements: roles.get(id) ?? [] });
}

/** A principal of which only the ARN is known, with the permissions on SQS that its administrator gave it. */
export function identity(arn: string, statements = MAY_USE_SQS): Principal["caller"] {
  return () => ({ kind: "identity", arn, statements });
}

function service(name: string): Principal["caller"] {
  return () => ({ kind: "service", name });
}

function source(arn: string) {
  return { "aws:SourceArn": arn, "aws:SourceAccount": arn.split(":")[4] ?? "" };
}

const OPERATOR = `arn:aws:iam::${ACCOUNT}:role/operator`;
const WITHOUT_TLS = { "aws:SecureTransport": "false" };
const NOTHING: Row = { requests: "-", services: "-", results: "-", deadLetters: "-" };
const SENDS_REQUESTS: Row = { requests: "S", services: "-", results: "-", deadLetters: "-" };
const OPERATES: Row = { requests: "SR", services: "R", results: "R", deadLetters: "R" };
const SNS = service("sns.amazonaws.com");
const EVENTS = service("events.amazonaws.com");
const anonymous = (): Caller => ({ kind: "anonymous" });

/** The table: every kind of principal, and what it must be able to do. `services` stands for each worker queue but `own`. */
export const PRINCIPALS: readonly Principal[] = [
  {
    name: "the router",
    caller: ownRole("RouterRole"),
    access: { requests: "SR", services: "S", results: "S", deadLetters: "S" },
  },
  ...serviceNames.map((name) => ({
    name: `the worker of ${name}`,
    caller: ownRole(logicalId(name, "Role")),
    ownQueue: name,
    access: { requests: "-", own: "SR", services: "-", results: "S", deadLetters: "S" } as const,
  })),
  {
    name: "the replay function",
    caller: ownRole("ReplayRole"),
    access: { requests: "S", services: "-", results: "-", deadLetters: "R" },
  },
  {
    name: "EventBridge Scheduler by its role",
    caller: ownRole(SCHEDULER_ROLE),
    access: { requests: "S", services: "-", results: "-", deadLetters: "S" },
  },
  // The same roles with every permission on SQS: here the queue policies alone decide.
  {
    name: "the router with sqs:*",
    caller: identity(roleArn("RouterRole")),
    access: { requests: "SR", services: "SR", results: "SR", deadLetters: "SR" },
  },
  ...serviceNames.map((name) => ({
    name: `the worker of ${name} with sqs:*`,
    caller: identity(roleArn(logicalId(name, "Role"))),
    ownQueue: name,
    access: { requests: "SR", own: "SR", services: "R", results: "SR", deadLetters: "SR" } as const,
  })),
  {
    name: "the replay function with sqs:*",
    caller: identity(roleArn("ReplayRole")),
    access: OPERATES,
  },
  {
    name: "Scheduler's role with sqs:*",
    caller: identity(roleArn(SCHEDULER_ROLE)),
    access: { requests: "SR", services: "R", results: "R", deadLetters: "SR" },
  },
  { name: "an operator with sqs:*", caller: identity(OPERATOR), access: OPERATES },
  { name: "the root user of the account", caller: identity(`arn:aws:iam::${ACCOUNT}:root`), access: OPERATES },
  { name: "an operator without TLS", caller: identity(OPERATOR), keys: WITHOUT_TLS, access: NOTHING },
  { name: "a role of the account without permissions", caller: identity(OPERATOR, []), access: NOTHING },
  { name: "a listed topic", caller: SNS, keys: source(TOPIC), access: SENDS_REQUESTS },
  { name: "a listed topic without TLS", caller: SNS, keys: { ...source(TOPIC), ...WITHOUT_TLS }, access: NOTHING },
  { name: "a topic that is not listed", caller: SNS, keys: source(`${TOPIC}2`), access: NOTHING },
  { name: "a listed rule", caller: EVENTS, keys: source(RULE), access: SENDS_REQUESTS },
  { name: "a rule that is not listed", caller: EVENTS, keys: source(`${RULE}r`), access: NOTHING },
  { name: "an AWS service that names a listed topic", caller: EVENTS, keys: source(TOPIC), access: NOTHING },
  { name: "a listed role of another account", caller: identity(OTHER_ACCOUNT_ROLE), access: SENDS_REQUESTS },
  {
    name: "a listed role that its own account does not allow to send",
    caller: identity(OTHER_ACCOUNT_ROLE, []),
    access: NOTHING,
  },
  {
    name: "another role of that account",
    caller: identity("arn:aws:iam::222222222222:role/ci/other"),
    access: NOTHING,
  },
  { name: "an anonymous caller", caller: anonymous, access: NOTHING },
  { name: "an anonymous caller without TLS", caller: anonymous, keys: WITHOUT_TLS, access: NOTHING },
];
