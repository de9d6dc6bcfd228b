import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { queueName } from "../../lib/client.ts";
import { queueNames } from "../../lib/config.ts";
import { checkMessage } from "../../lib/request/check-message.ts";
import { targetShapes } from "../../lib/request/selection.ts";
import { OUTCOME_DESCRIPTIONS, REQUEST_DESCRIPTIONS, TARGET_DESCRIPTIONS } from "../../lib/schemas/descriptions.ts";
import { buildSchemaDocuments } from "../../lib/schemas/schema-documents.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";
import { outcomeWith } from "../rig/outcome-with.ts";
import { PROJECT } from "../rig/project.ts";

const json = (path: string) => JSON.parse(readFileSync(join(PROJECT, path), "utf8"));
const documents = buildSchemaDocuments();
const NAMES = ["request", "group", "outcome"] as const;

// The schemas check times by patterns; the format date-time is only an annotation.
const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { "date-time": true } });
const validators = Object.fromEntries(NAMES.map((name) => [name, ajv.compile(json(`lib/schemas/${name}.json`))]));

/** The paths at which a message does not fit its schema. */
function faultsOf(name: (typeof NAMES)[number], message: unknown): string[] {
  const validate = validators[name];
  return validate === undefined || validate(message)
    ? []
    : (validate.errors ?? []).map(({ instancePath }) => instancePath);
}

describe("the documents in lib/schemas", () => {
  test.for(Object.keys(documents))("hold in %s.json what `npm run generate` writes", (name) => {
    expect(json(`lib/schemas/${name}.json`)).toEqual(JSON.parse(JSON.stringify(documents[name])));
  });

  test("describe every field of requests, targets and outcomes", () => {
    const shared = Object.keys(json("lib/schemas/request.json").anyOf[0].properties);
    const ofTargets = serviceNames.flatMap((name) => Object.values(targetShapes(services[name]))).flatMap(Object.keys);
    expect(Object.keys(REQUEST_DESCRIPTIONS).sort()).toEqual(shared.sort());
    expect(Object.keys(TARGET_DESCRIPTIONS).sort()).toEqual([...new Set(ofTargets)].sort());
    expect(Object.keys(OUTCOME_DESCRIPTIONS).sort()).toEqual(
      Object.keys(json("lib/schemas/outcome.json").properties).sort(),
    );
  });
});

test("two services describe a field that both have alike", () => {
  const pairs = serviceNames.flatMap((name) => Object.entries<string>(services[name].fields));
  const [fields, descriptions] = [
    new Set(pairs.map(([field]) => field)),
    new Set(pairs.map((pair) => pair.join(": "))),
  ];
  expect(descriptions.size).toBe(fields.size);
});

describe("the samples in events", () => {
  const samples = readdirSync(join(PROJECT, "events")).filter((file) => file.endsWith(".json"));

  test.for(samples)("in %s fit their schema unless an outcome is rejected", (file) => {
    const sample = json(`events/${file}`);
    const { outcomes } = json(`events/expected/${file}`);
    const isRejected = (outcome: { status: string }) => outcome.status === "rejected";
    const faults = faultsOf("stops" in sample ? "group" : "request", sample);
    if (!outcomes.some(isRejected)) expect(faults).toEqual([]);
    else expect(faults).not.toEqual([]);
  });

  test("have faults only in the rejected members of the group", () => {
    const group = json("events/group.json");
    const stops = group.stops.filter((_: unknown, index: number) => index !== 3);
    expect(faultsOf("group", { ...group, stops })).toEqual([]);
  });
});

describe("the schema and the router", () => {
  const WHOLE = {
    id: "a.b_c:d/e-1",
    account: "ops",
    region: "cn-north-4",
    projectId: "0123456789abcdef0123456789abcdef",
    sentAt: "2026-11-22T08:00:00+01:00",
    expiresAt: "2026-11-22T09:00:00Z",
    dryRun: true,
    confirm: true,
    requestedBy: "x",
    reason: "y",
  };
  const WRONG: readonly Record<string, unknown>[] = [
    { id: "with space" },
    { id: 5 },
    { account: "" },
    { region: "CN" },
    { projectId: "short" },
    { sentAt: "yesterday" },
    { sentAt: "2026-11-22T08:00:00" },
    { expiresAt: "2026-22-30T08:00:00Z" },
    { dryRun: "yes" },
    { confirm: 1 },
    { reason: "x".repeat(257) },
    { urgent: true },
    { target: {} },
    { target: "x" },
    { service: "ecs" },
  ];

  test.for(serviceNames)("both accept a valid %s request", (service) => {
    for (const request of [requestOf(service), requestOf(service, WHOLE)]) {
      expect(faultsOf("request", request)).toEqual([]);
      expect(checkMessage(request, "r", Date.parse("2026-11-22T08:00:00Z")).ok).toBe(true);
    }
  });

  test.for(WRONG)("both reject a request with %o", (more) => {
    const request = requestOf("codearts-build", more);
    expect(faultsOf("request", request)).not.toEqual([]);
    expect(checkMessage(request, "r", Date.now()).ok).toBe(false);
  });

  test.for([0, 1, 2147483647, 2147483648, 1.5, "1", "0", "01", "2147483647", "x", true])(
    "agree on the build number %o",
    (buildNo) => {
      const request = requestOf("codearts-build", { target: { ...exampleTargets["codearts-build"], buildNo } });
      expect(faultsOf("request", request).length === 0).toBe(checkMessage(request, "r", Date.now()).ok);
    },
  );

  test.for([0, 1, 100, 101])("agree on a group of %d members", (size) => {
    const group = {
      id: "g",
      service: "drs",
      stops: Array.from({ length: size }, () => ({ target: exampleTargets.drs })),
    };
    expect(faultsOf("group", group).length === 0).toBe(checkMessage(group, "g", Date.now()).ok);
  });

  test("agree on the length of a group id, to which the index of a member is appended", () => {
    for (const length of [124, 125]) {
      const group = { id: "x".repeat(length), stops: [requestOf("drs")] };
      expect(faultsOf("group", group).length === 0).toBe(checkMessage(group, "g", Date.now()).ok);
    }
  });
});

describe("the schema of outcomes", () => {
  test("accepts outcomes with all fields, with few, and with fields of a newer version", () => {
    const wouldCall = { method: "PUT", url: "https://x", body: "{}" };
    for (const more of [{}, { wouldCall }, { mood: "fine" }, { service: undefined, target: undefined }]) {
      expect(faultsOf("outcome", JSON.parse(JSON.stringify(outcomeWith(more))))).toEqual([]);
    }
  });

  test("rejects an outcome without a status or with an unknown one", () => {
    const { status: _, ...without } = outcomeWith({});
    expect(faultsOf("outcome", without)).not.toEqual([]);
    expect(faultsOf("outcome", { ...without, status: "perhaps" })).not.toEqual([]);
  });
});

describe("the AsyncAPI document", () => {
  const document = json("lib/schemas/asyncapi.json");

  test("is valid by the JSON Schema of AsyncAPI", () => {
    const schema = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0.json");
    const { "http://json-schema.org/draft-07/schema": _, ...definitions } = schema.definitions; // ajv already has this definition
    const validate = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, definitions });
    expect({ isValid: validate(document), errors: validate.errors }).toEqual({ isValid: true, errors: null });
  });

  test("has a channel for every queue", () => {
    const addresses = Object.values<{ address: string }>(document.channels).map(({ address }) => address);
    expect(addresses.sort()).toEqual(queueNames.map((name) => queueName("{stage}", name)).sort());
  });

  test("has the target of every reference", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    const at = (path: string) => path.split("/").reduce((place, key) => place?.[key], document);
    expect(references.filter((path) => at(path) === undefined)).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });
});
