import { describe, expect, test as plain, vi } from "vitest";
import { queueNames, queueVariable, readConfig } from "../../lib/config.ts";
import { readTemplate } from "../../lib/local/aws/template/read-template.ts";
import { visibilityTimeoutSeconds } from "../../lib/local/aws/template/template-queue.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { compiledTemplate } from "./compiled-template.ts";

vi.setConfig({ testTimeout: 60_000 });

/** The compiled template of a stage, also as `npm start` reads it, and the configuration of its functions. */
async function readStage(stage: "dev" | "soak") {
  const { json, ofType } = await compiledTemplate(stage);
  const template = readTemplate(json, { region: "us-east-1", stackName: `stopcord-${stage}` });
  const urls = new Map(template.queues.map(({ id, name }) => [id, `https://sqs.us-east-1.amazonaws.com/1/${name}`]));
  const variablesOf = (name: string) => template.functions.find((fn) => fn.name.endsWith(`-${name}`))?.env(urls) ?? {};
  const queues = ofType("AWS::SQS::Queue");
  return {
    ofType,
    template,
    variablesOf,
    config: readConfig(variablesOf("router")),
    queues,
    consumedQueues: queues.filter(({ id }) => !["ResultsQueue", "DeadLettersQueue"].includes(id)),
  };
}

const tests = {
  dev: plain.extend("compiled", { scope: "file" }, () => readStage("dev")),
  soak: plain.extend("compiled", { scope: "file" }, () => readStage("soak")),
};

/** The functions that a queue invokes, with the name of the queue. */
const consumers = [
  { name: "router", queue: "requests" },
  ...serviceNames.map((service) => ({ name: service, queue: service })),
];

describe.for(["dev", "soak"] as const)("the template of stage %s", (stage) => {
  const test = tests[stage];

  test.for(consumers)(
    "invokes $name with batches of the queue $queue and reads its partial responses",
    ({ name, queue }, { compiled }) => {
      const { functions, mappings } = compiled.template;
      expect(functions.map((fn) => fn.name)).toContain(`stopcord-${stage}-${name}`);
      const sources = mappings.filter((mapping) => mapping.function.name === `stopcord-${stage}-${name}`);
      expect(sources).toMatchObject([
        {
          queue: { name: `stopcord-${stage}-${queue}` },
          batchSize: 10,
          reportsItemFailures: true,
          isEnabled: true,
        },
      ]);
    },
  );

  test("has the queues of lib/config.ts by their names", ({ compiled }) => {
    const names = compiled.template.queues.map(({ name }) => name);
    expect(names.sort()).toEqual(queueNames.map((name) => `stopcord-${stage}-${name}`).sort());
  });

  test("runs every function on nodejs24.x and arm64", ({ compiled }) => {
    for (const { id, Properties } of compiled.ofType("AWS::Lambda::Function")) {
      expect(Properties, id).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    }
  });

  test("gives every function the URL of every queue and a valid configuration", ({ compiled }) => {
    const { variablesOf, template } = compiled;
    for (const { name } of template.functions) {
      const variables = variablesOf(name.replace(`stopcord-${stage}-`, ""));
      for (const queue of queueNames)
        expect(variables[queueVariable(queue)], name).toMatch(`stopcord-${stage}-${queue}`);
      expect(() => readConfig(variables), name).not.toThrow();
    }
  });

  test("gives the router a unique id of each role that sends to requests", ({ compiled }) => {
    const { router, replay, scheduler } = compiled.config.roleIds;
    for (const id of [router, replay, scheduler]) expect(id).toMatch(/^AROA[A-Z0-9]{17}$/);
    expect(new Set([router, replay, scheduler]).size).toBe(3);
  });

  test.for(consumers)("hides messages of $name for at least six times its timeout", ({ name }, { compiled }) => {
    const mapping = compiled.template.mappings.find((one) => one.function.name === `stopcord-${stage}-${name}`);
    const timeoutSeconds = mapping?.function.timeoutSeconds ?? Number.NaN;
    const visibilitySeconds = mapping === undefined ? Number.NaN : visibilityTimeoutSeconds(mapping.queue);
    expect(visibilitySeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds);
  });

  test.for(consumers)("leaves $name time to publish after its delivery budget", ({ name }, { compiled }) => {
    const { template, config } = compiled;
    const fn = template.functions.find((one) => one.name === `stopcord-${stage}-${name}`);
    const leftMs = (fn?.timeoutSeconds ?? Number.NaN) * 1000 - config.budgetMs;
    expect(leftMs).toBeGreaterThanOrEqual(stage === "dev" ? 10_000 : 2_000); // dead letter and outcome, 5 s each at most
  });

  test("moves a message to dead-letters after ten receives, since waiting does not count", ({ compiled }) => {
    for (const { id, Properties } of compiled.consumedQueues)
      expect(Properties.RedrivePolicy.maxReceiveCount, id).toBe(10);
  });

  test("lets every function that sends to its own queue do so more than 16 times for one request", ({ compiled }) => {
    const functions = compiled.ofType("AWS::Lambda::Function");
    const looping = functions.filter(({ Properties }) => !Properties.FunctionName.endsWith("-replay"));
    expect(looping).toHaveLength(consumers.length);
    for (const { id, Properties } of looping) expect(Properties.RecursiveLoop, id).toBe("Allow");
  });

  test("redrives every consumed queue to dead-letters, and neither results nor dead-letters", ({ compiled }) => {
    const { queues, consumedQueues } = compiled;
    const targets = queues.map(({ id, Properties }) => [id, Properties.RedrivePolicy?.deadLetterTargetArn]);
    expect(Object.fromEntries(targets)).toEqual({
      ...Object.fromEntries(consumedQueues.map(({ id }) => [id, { "Fn::GetAtt": ["DeadLettersQueue", "Arn"] }])),
      ResultsQueue: undefined,
      DeadLettersQueue: undefined,
    });
    expect(consumedQueues).toHaveLength(consumers.length);
  });

  test("keeps messages for 4 days and outcomes and dead letters for 14, all encrypted", ({ compiled }) => {
    for (const { id, Properties } of compiled.queues) {
      const days = ["ResultsQueue", "DeadLettersQueue"].includes(id) ? 14 : 4;
      expect(Properties, id).toMatchObject({ MessageRetentionPeriod: days * 86_400, SqsManagedSseEnabled: true });
    }
  });
});
