import { type QueueName, queueNames } from "../config.ts";
import { serviceNames } from "../services/service-names.ts";

/** A part of a CloudFormation template; the framework fills in its own `${param:…}` and `${sls:stage}` afterwards. */
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;

/** A statement of a policy. */
export type Statement = {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*";
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
};

/** The functions, by the last part of their names. */
export const functionNames = ["router", ...serviceNames, "replay"] as const;
export type FunctionName = (typeof functionNames)[number];

/** The queues that feed a function; the two others are for whoever reads them. */
export const consumedQueues: readonly QueueName[] = queueNames.filter(
  (name) => name !== "results" && name !== "dead-letters",
);

/** `stopcord-<stage>`: the first part of all names. */
export const STACK_NAME = "${self:service}-${sls:stage}";

/** `stopcord-<stage>-requests`: the name of a queue, a function or what else there is one of in a stage. */
export function fullName(name: string): string {
  return `${STACK_NAME}-${name}`;
}

/** The logical id of a queue, `DeadLettersQueue`, a role, `CodeartsBuildRole`, and the like. */
export function logicalId(name: string, kind: string): string {
  return `${name.split("-").map(capitalised).join("")}${kind}`;
}

/** The logical id that the framework gives a function's log group. */
export function logGroupId(name: FunctionName): string {
  return `${capitalised(name.replaceAll("-", "Dash"))}LogGroup`;
}

export function arnOf(id: string) {
  return { "Fn::GetAtt": [id, "Arn"] };
}

export function policyDocument(statements: readonly Statement[]) {
  return { Version: "2012-10-17", Statement: statements };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
