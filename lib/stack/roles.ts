import type { QueueName } from "../config.ts";
import { type ServiceName, serviceNames } from "../services/service-names.ts";
import {
  arnOf,
  type FunctionName,
  functionNames,
  logGroupId,
  logicalId,
  policyDocument,
  type Resources,
  type Statement,
} from "./resource.ts";

/** A role for each function. */
export function roleResources(kmsKeyArn: string): Resources {
  return Object.fromEntries(functionNames.map((name) => [logicalId(name, "Role"), role(name, kmsKeyArn)]));
}

/** Secrets Manager puts a hyphen and six characters behind a secret's name. */
const READS_THE_SECRET = allow(
  ["secretsmanager:GetSecretValue"],
  [
    {
      "Fn::Sub":
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${param:accountsSecret}-??????",
    },
  ],
);

/** What each function does with queues and secrets. */
const PERMISSIONS: Readonly<Record<FunctionName, readonly Statement[]>> = {
  router: [consumes("requests"), sends("requests", ...serviceNames, "results", "dead-letters")],
  ...workers(serviceNames),
  replay: [consumes("dead-letters"), changesVisibility("dead-letters"), sends("requests")],
};

function workers(names: readonly ServiceName[]): Readonly<Record<ServiceName, readonly Statement[]>> {
  const duties = names.map((name) => [
    name,
    [consumes(name), changesVisibility(name), sends("results", "dead-letters"), READS_THE_SECRET],
  ]);
  return Object.fromEntries(duties);
}

function role(name: FunctionName, kmsKeyArn: string): Resources[string] {
  const statements = [...PERMISSIONS[name], ...(kmsKeyArn ? [usesKey(kmsKeyArn)] : []), logs(name), TRACES];
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
      Policies: [{ PolicyName: name, PolicyDocument: policyDocument(statements) }],
    },
  };
}

function allow(Action: readonly string[], Resource: unknown): Statement {
  return { Effect: "Allow", Action, Resource };
}

function arnsOf(names: readonly QueueName[]) {
  return names.map((name) => arnOf(logicalId(name, "Queue")));
}

function consumes(...names: readonly QueueName[]): Statement {
  return allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], arnsOf(names));
}

function changesVisibility(...names: readonly QueueName[]): Statement {
  return allow(["sqs:ChangeMessageVisibility"], arnsOf(names));
}

function sends(...names: readonly QueueName[]): Statement {
  return allow(["sqs:SendMessage"], arnsOf(names));
}

/** Whoever sends to an encrypted queue or receives from it needs its key; so does whoever reads a secret under the same key. */
export function usesKey(kmsKeyArn: string): Statement {
  return allow(["kms:Decrypt", "kms:GenerateDataKey"], [kmsKeyArn]);
}

function logs(name: FunctionName): Statement {
  return allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arnOf(logGroupId(name))]);
}

/** X-Ray knows no resources. */
const TRACES = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*");
