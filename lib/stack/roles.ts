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

/** Builds one role per function, with the permissions of that function only. */
export function buildRoles(kmsKeyArn: string): Resources {
  return Object.fromEntries(functionNames.map((name) => [logicalId(name, "Role"), roleOf(name, kmsKeyArn)]));
}

/** Secrets Manager appends a hyphen and six characters to the name of a secret in its ARN. */
const READS_SECRET = allow(
  ["secretsmanager:GetSecretValue"],
  [
    {
      "Fn::Sub":
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${param:accountsSecret}-??????",
    },
  ],
);

/** Permissions of each function on queues and secrets. */
const PERMISSIONS: Readonly<Record<FunctionName, readonly Statement[]>> = {
  router: [
    consumes("requests"),
    changesVisibility("requests"),
    sends("requests", ...serviceNames, "results", "dead-letters"),
  ],
  ...permissionsOfWorkers(serviceNames),
  replay: [consumes("dead-letters"), changesVisibility("dead-letters"), sends("requests")],
};

function permissionsOfWorkers(names: readonly ServiceName[]): Readonly<Record<ServiceName, readonly Statement[]>> {
  const permissions = names.map((name) => [
    name,
    [consumes(name), changesVisibility(name), sends(name, "results", "dead-letters"), READS_SECRET],
  ]);
  return Object.fromEntries(permissions);
}

function roleOf(name: FunctionName, kmsKeyArn: string): Resources[string] {
  const statements = [
    ...PERMISSIONS[name],
    ...(kmsKeyArn ? [usesKey(kmsKeyArn)] : []),
    writesLogs(name),
    WRITES_TRACES,
  ];
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

/** Permission to use a KMS key, which senders and receivers of an encrypted queue and readers of an encrypted secret need. */
export function usesKey(kmsKeyArn: string): Statement {
  return allow(["kms:Decrypt", "kms:GenerateDataKey"], [kmsKeyArn]);
}

function writesLogs(name: FunctionName): Statement {
  return allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arnOf(logGroupId(name))]);
}

/** X-Ray has no resource-level permissions. */
const WRITES_TRACES = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*");
