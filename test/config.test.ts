import { describe, expect, test } from "vitest";
import { endpointVariable, queueNames, queueVariable, readConfig } from "../lib/config.ts";
import { configOf, queueVariables } from "./rig/examples.ts";

const pair = (prefix: string) => ({ [`${prefix}AK`]: "AK", [`${prefix}SK`]: "SK" });

test("every setting but the queues has a default", () => {
  const { queueUrl: _, ...settings } = configOf();
  expect(settings).toEqual({
    publishesToBus: false,
    ttlMs: 900_000,
    budgetMs: 20_000,
    backoffBaseMs: 5_000,
    metricsNamespace: "stopcord",
    roleIds: { router: undefined, replay: undefined, scheduler: undefined },
    region: "cn-north-4",
    endpoints: {},
  });
});

test("every setting is read from its variable", () => {
  const config = configOf({
    STOP_TTL_SECONDS: "60",
    DELIVERY_BUDGET_MS: "5000",
    BACKOFF_BASE_SECONDS: "1",
    ACCOUNTS_SECRET_ID: "s",
    ROUTER_ROLE_ID: "AROAROUTERROLE0000000",
    REPLAY_ROLE_ID: "AROAREPLAYROLE0000000",
    SCHEDULER_ROLE_ID: "AROASCHEDULERROLE0000",
    CODEARTS_BUILD_API: "v1",
    STOPCORD_REGION: "cn-east-3",
    HUAWEICLOUD_SDK_AK: "AK",
    HUAWEICLOUD_SDK_SK: "SK",
    HUAWEICLOUD_SDK_SECURITY_TOKEN: "T",
    HUAWEICLOUD_SDK_PROJECT_ID: "P",
    HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://iam.example/",
    HUAWEICLOUD_SDK_REGION_AOM_CN_NORTH_4: "http://localhost:4580",
  });
  expect(config).toMatchObject({
    ttlMs: 60_000,
    budgetMs: 5_000,
    backoffBaseMs: 1_000,
    secretId: "s",
    roleIds: {
      router: "AROAROUTERROLE0000000",
      replay: "AROAREPLAYROLE0000000",
      scheduler: "AROASCHEDULERROLE0000",
    },
    pinnedApiVersion: "successor",
    region: "cn-east-3",
    ak: "AK",
    sk: "SK",
    securityToken: "T",
    projectId: "P",
    iamEndpoint: "https://iam.example",
    endpoints: { HUAWEICLOUD_SDK_REGION_AOM_CN_NORTH_4: "http://localhost:4580" },
  });
});

test.each([
  ["v3", "first"],
  ["v1", "successor"],
])("CODEARTS_BUILD_API %s pins the %s API version", (value, version) => {
  expect(configOf({ CODEARTS_BUILD_API: value }).pinnedApiVersion).toBe(version);
});

test.for([
  ["the pair of the API pages alone", { CLOUD_SDK_AK: "a", CLOUD_SDK_SK: "s" }, { ak: "a", sk: "s" }],
  ["both pairs", { ...pair("HUAWEICLOUD_SDK_"), CLOUD_SDK_AK: "a", CLOUD_SDK_SK: "s" }, { ak: "AK", sk: "SK" }],
  ["an empty first pair", { HUAWEICLOUD_SDK_AK: "", CLOUD_SDK_AK: "a", CLOUD_SDK_SK: "s" }, { ak: "a", sk: "s" }],
  ["one half of the first pair", { HUAWEICLOUD_SDK_AK: "AK", CLOUD_SDK_AK: "a", CLOUD_SDK_SK: "s" }, { ak: "AK" }],
  [
    "the other half of the first pair",
    { HUAWEICLOUD_SDK_SK: "SK", CLOUD_SDK_AK: "a", CLOUD_SDK_SK: "s" },
    { sk: "SK" },
  ],
  ["a half of each pair", { HUAWEICLOUD_SDK_AK: "AK", CLOUD_SDK_SK: "s" }, { ak: "AK" }],
  ["no variable", {}, {}],
] as const)("the access key comes from one pair of variables: %s", ([, variables, key]) => {
  const { ak, sk } = configOf(variables);
  expect({ ak, sk }).toEqual({ ak: undefined, sk: undefined, ...key });
});

test("an empty variable counts as not set, since CloudFormation cannot leave one out", () => {
  const config = configOf({ ACCOUNTS_SECRET_ID: "", STOP_TTL_SECONDS: "", HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "" });
  expect(config).toMatchObject({ secretId: undefined, ttlMs: 900_000, endpoints: {} });
});

test.each([
  ["requests", "QUEUE_REQUESTS"],
  ["codearts-build", "QUEUE_CODEARTS_BUILD"],
  ["dead-letters", "QUEUE_DEAD_LETTERS"],
] as const)("the URL of the queue %s is in the variable %s", (name, variable) => {
  expect(queueVariable(name)).toBe(variable);
  expect(configOf().queueUrl(name)).toBe(queueVariables[variable]);
});

test("the variable of an endpoint has the name that Huawei's SDKs use", () => {
  expect(endpointVariable("CODEARTSBUILD", "cn-north-4")).toBe("HUAWEICLOUD_SDK_REGION_CODEARTSBUILD_CN_NORTH_4");
});

describe("a faulty environment", () => {
  const faultsOf = (variables: Record<string, string | undefined>): string => {
    try {
      readConfig({ ...queueVariables, ...variables });
      return "none";
    } catch (error) {
      return String(error);
    }
  };

  test("it is one error of one line that names every faulty variable", () => {
    const message = faultsOf({
      QUEUE_RESULTS: undefined,
      QUEUE_REQUESTS: "",
      QUEUE_AOM: "aom",
      STOP_TTL_SECONDS: "soon",
      BACKOFF_BASE_SECONDS: "0",
      CODEARTS_BUILD_API: "v2",
      HUAWEICLOUD_SDK_IAM_ENDPOINT: "iam.example",
      HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "http://drs.example",
    });
    expect(
      message
        .replace(/^Error: reading the environment: /, "")
        .split("; ")
        .toSorted(),
    ).toEqual([
      "BACKOFF_BASE_SECONDS: a whole number of seconds",
      "CODEARTS_BUILD_API: v3 or v1",
      "HUAWEICLOUD_SDK_IAM_ENDPOINT: an https: URL without a path, or an http: one to loopback",
      "HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: an https: URL without a path, or an http: one to loopback",
      "QUEUE_AOM: an https: or http: URL",
      "QUEUE_REQUESTS: required, an https: or http: URL",
      "QUEUE_RESULTS: required, an https: or http: URL",
      "STOP_TTL_SECONDS: a whole number of seconds",
    ]);
    expect(message).toMatch(/^Error: reading the environment: .*$/);
  });

  test("it is an error that names every missing queue", () => {
    const names = queueNames.map((name) => queueVariable(name));
    const message = faultsOf(Object.fromEntries(names.map((name) => [name, undefined])));
    expect(names.filter((name) => !message.includes(`${name}: required`))).toEqual([]);
  });

  test("it is an error without the values of the variables", () => {
    const message = faultsOf({
      HUAWEICLOUD_SDK_AK: "AK-SECRET",
      HUAWEICLOUD_SDK_SK: "SK-SECRET",
      HUAWEICLOUD_SDK_IAM_ENDPOINT: "http://user:SECRET@iam.example",
      STOP_TTL_SECONDS: "SECRET",
      QUEUE_AOM: "SECRET",
    });
    expect(message).toContain("STOP_TTL_SECONDS");
    expect(message).not.toContain("SECRET");
  });

  test.each(["-1", "1.5", "1e3", " 5", "0x10", "9999999999"])(
    "it is an error where STOP_TTL_SECONDS is %j",
    (value) => {
      expect(faultsOf({ STOP_TTL_SECONDS: value })).toContain("STOP_TTL_SECONDS: a whole number of seconds");
    },
  );

  test.each(["ftp://127.0.0.1/q", "javascript:1", "mailto:a@b", "/q"])(
    "it is an error where the URL of a queue is %s",
    (value) => {
      expect(faultsOf({ QUEUE_AOM: value })).toContain("QUEUE_AOM: an https: or http: URL");
    },
  );
});

describe("the origin of an endpoint", () => {
  const VARIABLE = "HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4";

  test.each([
    ["http://127.0.0.1:4580", "http://127.0.0.1:4580"],
    ["http://127.1:4580/", "http://127.0.0.1:4580"],
    ["http://127.255.255.254", "http://127.255.255.254"],
    ["http://localhost", "http://localhost"],
    ["http://[::1]:80", "http://[::1]"],
    ["https://drs.example:8443/", "https://drs.example:8443"],
  ])("%s is valid and becomes %s", (value, origin) => {
    expect(configOf({ [VARIABLE]: value }).endpoints[VARIABLE]).toBe(origin);
  });

  test.each([
    "http://drs.example",
    "http://10.0.0.1",
    "http://127.0.0.1.example",
    "http://localhost.example",
    "http://0.0.0.0",
    "http://[::2]",
    "http://169.254.169.254",
    "https://drs.example/path",
    "https://drs.example/?x=1",
    "ws://127.0.0.1",
    "drs.example",
  ])("%s is a fault: only https, or http to loopback, and no path", (value) => {
    expect(() => configOf({ [VARIABLE]: value })).toThrow(VARIABLE);
  });
});

test("a queue of a bus makes outcomes go there too", () => {
  const config = configOf({ QUEUE_BUS: "https://sqs.us-east-1.amazonaws.com/1/stopcord-dev-bus" });
  expect(config.publishesToBus).toBe(true);
  expect(config.queueUrl("bus")).toBe("https://sqs.us-east-1.amazonaws.com/1/stopcord-dev-bus");
});
