import { BUS_QUEUE, type QueueName } from "../config.ts";
import { type ServiceName, serviceNames } from "../services/service-names.ts";
import { HALT_SECRET } from "./halt-secret.ts";
import { type FunctionName, functionNames, logGroupId, logicalId } from "./names.ts";
import { arnOf, type Resource, type Resources, type Statement } from "./resource.ts";
import { allow, allowKey, buildRole } from "./role.ts";

/** The parts of a stack that not every stage has: a KMS key of the queues, and the queue of an EventBridge bus. */
export type RoleOptions = { readonly kmsKeyArn: string; readonly hasBus: boolean };

/** Builds one role per function, with the permissions of that function only. */
export function buildRoles(options: RoleOptions): Resources {
  return Object.fromEntries(functionNames.map((name) => [logicalId(name, "Role"), functionRole(name, options)]));
}

function functionRole(name: FunctionName, { kmsKeyArn, hasBus }: RoleOptions): Resource {
  const publishes = name !== "replay";
  return buildRole({
    principal: "lambda.amazonaws.com",
    policyName: name,
    statements: [
      ...PERMISSIONS[name],
      ...(hasBus && publishes ? [sends(BUS_QUEUE)] : []),
      ...allowKey(kmsKeyArn),
      writesLogs(name),
      WRITES_TRACES,
    ],
  });
}

/** The accounts and the halts. Secrets Manager appends a hyphen and six characters to the name of a secret in its ARN. */
const READS_SECRETS = allow(
  ["secretsmanager:GetSecretValue"],
  [
    {
      "Fn::Sub":
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${param:accountsSecret}-??????",
    },
    { Ref: HALT_SECRET },
  ],
);

/** Permissions of each function on queues and secrets. */
const PERMISSIONS: Readonly<Record<FunctionName, readonly Statement[]>> = {
  router: [
    consumes("requests"),
    changesVisibility("requests"),
    sends("requests", ...serviceNames, "results", "dead-letters"),
  ],
  ...permissionsOfWorkers(),
  replay: [consumes("dead-letters"), changesVisibility("dead-letters"), sends("requests")],
};

function permissionsOfWorkers(): Readonly<Record<ServiceName, readonly Statement[]>> {
  const permissions = serviceNames.map((name) => [
    name,
    [consumes(name), changesVisibility(name), sends(name, "results", "dead-letters"), READS_SECRETS],
  ]);
  return Object.fromEntries(permissions);
}

function consumes(name: QueueName): Statement {
  return allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], arnsOf([name]));
}

function changesVisibility(name: QueueName): Statement {
  return allow(["sqs:ChangeMessageVisibility"], arnsOf([name]));
}

function sends(...names: readonly QueueName[]): Statement {
  return allow(["sqs:SendMessage"], arnsOf(names));
}

function arnsOf(names: readonly QueueName[]) {
  return names.map((name) => arnOf(logicalId(name, "Queue")));
}

function writesLogs(name: FunctionName): Statement {
  return allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arnOf(logGroupId(name))]);
}

/** X-Ray has no resource-level permissions. */
const WRITES_TRACES = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*");
