import { describe, expect, test as plain, vi } from "vitest";
import { queueNames } from "../../lib/config.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { logicalId, SCHEDULER_ROLE } from "../../lib/stack/names.ts";
import { readProducers } from "../../lib/stack/producers.ts";
import { buildQueuePolicies } from "../../lib/stack/queue-policies.ts";
import { type Access, identity, OTHER_ACCOUNT_ROLE, PRINCIPALS, type Principal } from "./access-table.ts";
import { fullTemplate } from "./full-template.ts";
import { isAllowed, type PolicyStatement } from "./policy-evaluator.ts";
import { type TemplatePolicies, templatePolicies } from "./template-policies.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("policies", { scope: "file" }, async () => {
  const { queues, ...others } = templatePolicies(await fullTemplate());
  const ids = queueNames.map((name) => logicalId(name, "Queue")); // the table has no queue of a bus
  return { ...others, queues: new Map([...queues].filter(([id]) => ids.includes(id))) };
});

/** The access of the table on each queue, by name. */
function expectedAccess({ access, ownQueue }: Principal): Readonly<Record<string, Access | undefined>> {
  const services = serviceNames.map((name) => [name, name === ownQueue ? access.own : access.services]);
  return {
    requests: access.requests,
    ...Object.fromEntries(services),
    results: access.results,
    "dead-letters": access.deadLetters,
  };
}

/** The access that the policies give on each queue, by name. */
function actualAccess(principal: Principal, policies: TemplatePolicies): Readonly<Record<string, Access>> {
  return Object.fromEntries(queueNames.map((name) => [name, accessTo(name, principal, policies)]));
}

function accessTo(name: string, { caller, keys }: Principal, policies: TemplatePolicies): Access {
  const { arn, policy } = policies.queues.get(logicalId(name, "Queue")) ?? { arn: "", policy: [] };
  const request = { caller: caller(policies), resource: arn, keys: { "aws:SecureTransport": "true", ...keys } };
  const canSend = isAllowed({ ...request, action: "sqs:SendMessage" }, policy);
  const canReceive = isAllowed({ ...request, action: "sqs:ReceiveMessage" }, policy);
  if (canSend) return canReceive ? "SR" : "S";
  return canReceive ? "R" : "-";
}

const CELLS = PRINCIPALS.length * queueNames.length * 2;

describe(`the access of ${PRINCIPALS.length} principals to ${queueNames.length} queues (${CELLS} decisions)`, () => {
  test.for(PRINCIPALS)("$name can send to and receive from its queues and no others", (principal, { policies }) => {
    expect(actualAccess(principal, policies)).toEqual(expectedAccess(principal));
  });

  test("depends on every statement of every queue policy", ({ policies }) => {
    const idle = [...policies.queues].flatMap(([id, { policy }]) =>
      policy.filter((statement) => isTableTrue(withPolicy(policies, id, without(policy, statement)))).map(labelOf(id)),
    );
    expect(idle).toEqual([]);
  });

  test("depends on every role that a queue policy exempts from its Deny", ({ policies }) => {
    const idle = [...policies.queues].flatMap(([id, { policy }]) =>
      exemptionsOf(policy).filter((arn) => isTableTrue(withPolicy(policies, id, withoutExemption(policy, arn)))),
    );
    expect(idle).toEqual([]);
  });
});

function isTableTrue(policies: TemplatePolicies): boolean {
  return PRINCIPALS.every((principal) => {
    const actual = actualAccess(principal, policies);
    return Object.entries(expectedAccess(principal)).every(([name, access]) => actual[name] === access);
  });
}

function withPolicy(policies: TemplatePolicies, id: string, policy: readonly PolicyStatement[]): TemplatePolicies {
  const arn = policies.queues.get(id)?.arn ?? "";
  return { ...policies, queues: new Map([...policies.queues, [id, { arn, policy }]]) };
}

function without(policy: readonly PolicyStatement[], statement: PolicyStatement): readonly PolicyStatement[] {
  return policy.filter((one) => one !== statement);
}

function labelOf(id: string) {
  return ({ Sid }: PolicyStatement) => `${id} ${Sid}`;
}

function exemptionsOf(policy: readonly PolicyStatement[]): readonly string[] {
  return policy.flatMap(({ Condition }) => Condition?.ArnNotEquals?.["aws:PrincipalArn"] ?? []);
}

function withoutExemption(policy: readonly PolicyStatement[], arn: string): readonly PolicyStatement[] {
  return policy.map((statement) => {
    const { ArnNotEquals, ...others } = statement.Condition ?? {};
    if (ArnNotEquals === undefined) return statement;
    const rest = [ArnNotEquals["aws:PrincipalArn"] ?? []].flat().filter((one) => one !== arn);
    return { ...statement, Condition: { ...others, ArnNotEquals: { "aws:PrincipalArn": rest } } };
  });
}

describe("queue policies", () => {
  plain("allow nobody where a stage has no producers", () => {
    const policies = buildQueuePolicies({ producers: readProducers(""), hasSchedules: true });
    expect(JSON.stringify(policies)).not.toContain('"Allow"');
  });

  plain("name no role of schedules where a stage has no schedules", () => {
    const producers = readProducers("");
    expect(JSON.stringify(buildQueuePolicies({ producers, hasSchedules: true }))).toContain(SCHEDULER_ROLE);
    expect(JSON.stringify(buildQueuePolicies({ producers, hasSchedules: false }))).not.toContain(SCHEDULER_ROLE);
  });

  test("let a listed role of another account find the URL of requests", ({ policies }) => {
    const { arn, policy } = policies.queues.get("RequestsQueue") ?? { arn: "", policy: [] };
    const caller = identity(OTHER_ACCOUNT_ROLE)(policies);
    expect(isAllowed({ caller, action: "sqs:GetQueueUrl", resource: arn, keys: {} }, policy)).toBe(true);
    expect(isAllowed({ caller, action: "sqs:PurgeQueue", resource: arn, keys: {} }, policy)).toBe(false);
  });

  plain("keep within the limits of SQS with the longest list of producers", () => {
    const roles = Array.from({ length: 40 }, (_, index) => `${OTHER_ACCOUNT_ROLE}-${"x".repeat(80)}${index}`);
    const policies = buildQueuePolicies({ producers: readProducers(roles.join(",")), hasSchedules: true });
    for (const { Properties } of Object.values(policies)) {
      const { PolicyDocument } = Object(Properties);
      expect(JSON.stringify(PolicyDocument).length).toBeLessThan(8_192);
      expect(PolicyDocument.Statement.length).toBeLessThanOrEqual(20);
    }
  });
});
