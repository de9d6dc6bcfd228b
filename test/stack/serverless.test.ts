import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test as plain, vi } from "vitest";
import { queueNames, queueVariable, readConfig } from "../../lib/config.ts";
import { readTemplate } from "../../lib/local/aws/template/read-template.ts";
import { visibilityTimeoutSeconds } from "../../lib/local/aws/template/rules.ts";
import { MAX_TTL_MS } from "../../lib/request/request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { leastBackoffMs } from "../../lib/stop/backoff.ts";
import { packaged } from "../rig/packaged.ts";
import { PROJECT } from "../rig/project.ts";

vi.setConfig({ testTimeout: 30_000 });

/** What a stage's template holds, as it is written and as it will be. */
async function readStage(stage: "dev" | "soak") {
  const folder = await packaged(stage);
  const json = await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8");
  const resources = Object.entries<Resource>(JSON.parse(json).Resources);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const template = readTemplate(json, { region: "us-east-1", stackName: `stopcord-${stage}` });
  const urls = new Map(template.queues.map(({ id, name }) => [id, `https://sqs.us-east-1.amazonaws.com/1/${name}`]));
  const variablesOf = (name: string) => template.functions.find((fn) => fn.name.endsWith(`-${name}`))?.env(urls) ?? {};
  return { stage, folder, ofType, template, variablesOf, config: readConfig(variablesOf("router")) };
}

type Resource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of any resource
  readonly Properties: Readonly<Record<string, any>>;
};

/** Tests on what is made of serverless.yml for a stage. */
const tests = {
  dev: plain.extend("made", { scope: "file" }, () => readStage("dev")),
  soak: plain.extend("made", { scope: "file" }, () => readStage("soak")),
};

/** The functions that a queue feeds. */
const fed = ["router", ...serviceNames];

function queueOf(name: string): string {
  return name === "router" ? "requests" : name;
}

plain.for(serviceNames)(
  "the service %s has a function file, an event and what the event is to come to",
  async (name) => {
    const files = [`functions/${name}.ts`, `events/${name}.json`, `events/expected/${name}.json`];
    const missing = await Promise.all(
      files.map((file) =>
        access(join(PROJECT, file)).then(
          () => [],
          () => [file],
        ),
      ),
    );
    expect(missing.flat()).toEqual([]);
  },
);

describe.for(["dev", "soak"] as const)("in the template of stage %s", (stage) => {
  const test = tests[stage];

  test.for(fed)(
    "%s has a function, a queue and an event source that reports single failures",
    { timeout: 60_000 },
    (name, { made }) => {
      const { template } = made;
      expect(template.functions.map((fn) => fn.name)).toContain(`stopcord-${stage}-${name}`);
      const sources = template.mappings.filter((mapping) => mapping.function.name === `stopcord-${stage}-${name}`);
      expect(sources).toMatchObject([
        {
          queue: { name: `stopcord-${stage}-${queueOf(name)}` },
          ...{ batchSize: 10, reportsItemFailures: true, isEnabled: true },
        },
      ]);
    },
  );

  test("the queues are those of the code, each with its name", ({ made }) => {
    const names = made.template.queues.map(({ name }) => name);
    expect(names.sort()).toEqual(queueNames.map((name) => `stopcord-${stage}-${name}`).sort());
  });

  test("every function runs on nodejs24.x and arm64, and gets every queue", ({ made }) => {
    const { ofType, variablesOf, template } = made;
    for (const [id, { Properties }] of ofType("AWS::Lambda::Function")) {
      expect(Properties, id).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    }
    for (const { name } of template.functions) {
      const variables = variablesOf(name.replace(`stopcord-${stage}-`, ""));
      for (const queue of queueNames)
        expect(variables[queueVariable(queue)], name).toMatch(`stopcord-${stage}-${queue}`);
      expect(() => readConfig(variables), name).not.toThrow();
    }
  });

  test.for(fed)("%s's messages stay hidden for six times its timeout", (name, { made }) => {
    const mapping = made.template.mappings.find((one) => one.function.name === `stopcord-${stage}-${name}`);
    const timeoutSeconds = mapping?.function.timeoutSeconds ?? Number.NaN;
    const visibilitySeconds = mapping === undefined ? Number.NaN : visibilityTimeoutSeconds(mapping.queue);
    expect(visibilitySeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds);
  });

  test.for(fed)("%s has time to publish when its budget is spent", (name, { made }) => {
    const { template, config } = made;
    const fn = template.functions.find((one) => one.name === `stopcord-${stage}-${name}`);
    const leftMs = (fn?.timeoutSeconds ?? Number.NaN) * 1000 - config.budgetMs;
    expect(leftMs).toBeGreaterThanOrEqual(stage === "dev" ? 10_000 : 2_000); // dead letter and outcome, 5 s each at most
  });

  test("the worst twelve hours stay under maxReceiveCount", ({ made }) => {
    const { config } = made;
    let receives = 0;
    for (let elapsedMs = 0; elapsedMs < MAX_TTL_MS; receives++) {
      const wait = { deliveries: receives + 1, floorMs: 1_000, baseMs: config.backoffBaseMs, isPoll: true };
      elapsedMs += Math.floor(leastBackoffMs(wait) / 1000) * 1000; // SQS counts whole seconds
    }
    expect(receives).toBeGreaterThan(100);
    for (const [id, { Properties }] of consumed(made)) {
      expect(receives, id).toBeLessThan(Properties.RedrivePolicy.maxReceiveCount);
    }
  });

  test("the six queues that we consume share one dead-letter queue, and the two others have none", ({ made }) => {
    const queues = made.ofType("AWS::SQS::Queue");
    const targets = queues.map(([id, { Properties }]) => [id, Properties.RedrivePolicy?.deadLetterTargetArn]);
    expect(Object.fromEntries(targets)).toEqual({
      ...Object.fromEntries(consumed(made).map(([id]) => [id, { "Fn::GetAtt": ["DeadLettersQueue", "Arn"] }])),
      ...{ ResultsQueue: undefined, DeadLettersQueue: undefined },
    });
    expect(consumed(made)).toHaveLength(6);
  });

  test("messages are kept for 4 days, outcomes and dead letters for 14, all of them encrypted", ({ made }) => {
    for (const [id, { Properties }] of made.ofType("AWS::SQS::Queue")) {
      const days = ["ResultsQueue", "DeadLettersQueue"].includes(id) ? 14 : 4;
      expect(Properties, id).toMatchObject({ MessageRetentionPeriod: days * 86_400, SqsManagedSseEnabled: true });
    }
  });
});

/** The queues that feed a function. */
function consumed({ ofType }: Awaited<ReturnType<typeof readStage>>) {
  return ofType("AWS::SQS::Queue").filter(([id]) => !["ResultsQueue", "DeadLettersQueue"].includes(id));
}

/** Words that only one part of a library holds, and where they stand in it. */
const LEFT_BEHIND = [
  { part: "undici's fetch", file: "undici/lib/web/fetch/index.js", word: "URL scheme must be a HTTP(S) scheme" },
  { part: "undici's WebSocket", file: "undici/lib/web/websocket/connection.js", word: "sec-websocket-key" },
  { part: "undici's mocks", file: "undici/lib/mock/mock-utils.js", word: "Mock dispatch not matched" },
  { part: "undici's caches", file: "undici/lib/cache/memory-cache-store.js", word: "MemoryCacheStore options" },
  {
    part: "the SDK's other places to look for credentials",
    file: "@aws-sdk/credential-provider-process/dist-es/resolveProcessCredentials.js",
    word: "did not contain credential_process",
  },
  {
    part: "node:http as an ES module",
    file: "@smithy/node-http-handler/dist-es/node-http-handler.js",
    word: 'import("node:http")',
  },
  {
    part: "what undici would load for forms and blobs",
    file: "undici/lib/web/fetch/body.js",
    word: "Response body object should not be disturbed or locked",
  },
  {
    part: "undici's parser for processors without SIMD",
    file: "undici/lib/llhttp/llhttp-wasm.js",
    word: "AQsSAQIDBAUKBgcyNDMuKy8tLDAxCq/Z",
  },
  { part: "Node's HTTP/2", file: "undici/lib/dispatcher/client-h2.js", word: "node:http2" },
  { part: "zod's locales", file: "zod/v4/locales/de.js", word: "Ungültige Eingabe" },
] as const;

describe("a bundle", () => {
  const test = tests.dev;

  test.for(fed)("of %s is one module, small enough to load quickly", async (name, { made }) => {
    const zip = await readFile(join(made.folder, `${name}.zip`));
    expect(Object.keys(unzipSync(zip))).toEqual([`functions/${name}.mjs`]);
    expect(zip.length).toBeLessThan(name === "router" ? 128_000 : 225_000);
  });

  test.for(LEFT_BEHIND)("does not carry $part", async ({ file, word }, { made }) => {
    expect(await readFile(join(PROJECT, "node_modules", file), "utf8")).toContain(word);
    const zips = await Promise.all(fed.map((name) => readFile(join(made.folder, `${name}.zip`))));
    const modules = zips.flatMap((zip) => Object.values(unzipSync(zip))).map((bytes) => strFromU8(bytes));
    expect(modules.filter((text) => text.includes(word))).toHaveLength(0);
  });
});
