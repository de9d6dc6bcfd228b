import { expect, test } from "vitest";
import { queueNames, queueVariable, readConfig } from "../../lib/config.ts";
import { endpointOverrides, functionVariables } from "../../lib/local/function-variables.ts";
import { services } from "../../lib/services/services.ts";

const LOCAL = { sqsUrl: "http://127.0.0.1:1", secretsUrl: "http://127.0.0.1:2", huaweiUrl: "http://127.0.0.1:3" };
const OVERRIDE = { HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "http://127.0.0.1:4" };
const KEYS = { HUAWEICLOUD_SDK_AK: "ak", HUAWEICLOUD_SDK_SK: "sk", HUAWEICLOUD_SDK_PROJECT_ID: "p".repeat(32) };

test("every endpoint of every service, and IAM's, is the simulator's", () => {
  const variables = functionVariables({}, LOCAL);
  const queues = Object.fromEntries(queueNames.map((name) => [queueVariable(name), "http://127.0.0.1:1/queue"]));
  const { endpoints, iamEndpoint } = readConfig({ ...variables, ...queues });
  const regions = Object.values(services).reduce((count, service) => count + Object.keys(service.endpoints).length, 0);
  expect(Object.keys(endpoints)).toHaveLength(regions);
  expect(new Set([...Object.values(endpoints), iamEndpoint])).toEqual(new Set([LOCAL.huaweiUrl]));
});

test("the AWS clients get the addresses of the embedded SQS and Secrets Manager", () => {
  expect(functionVariables({}, LOCAL)).toMatchObject({
    AWS_ENDPOINT_URL_SQS: LOCAL.sqsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: LOCAL.secretsUrl,
  });
});

test("keys without an endpoint are left out, and so are their region and IAM endpoint", () => {
  const env = { ...KEYS, STOPCORD_REGION: "cn-south-1", HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://iam.example" };
  expect(functionVariables(env, LOCAL)).toEqual(functionVariables({}, LOCAL));
});

test("an override replaces one endpoint and no other", () => {
  const variables = functionVariables(OVERRIDE, LOCAL);
  expect(variables).toEqual({ ...functionVariables({}, LOCAL), ...OVERRIDE });
});

test("keys with an override replace the accounts secret", () => {
  const variables = functionVariables({ ...OVERRIDE, ...KEYS, STOPCORD_REGION: "cn-south-1" }, LOCAL);
  expect(variables).toMatchObject({ ...OVERRIDE, ...KEYS, STOPCORD_REGION: "cn-south-1", ACCOUNTS_SECRET_ID: "" });
});

test("keys under the names of the API pages are passed on like those of the SDKs", () => {
  const keys = { CLOUD_SDK_AK: "ak", CLOUD_SDK_SK: "sk" };
  expect(functionVariables({ ...OVERRIDE, ...keys }, LOCAL)).toMatchObject({ ...keys, ACCOUNTS_SECRET_ID: "" });
  expect(functionVariables(keys, LOCAL)).toEqual(functionVariables({}, LOCAL));
});

test("halves of two keys do not replace the accounts secret", () => {
  const halves = { HUAWEICLOUD_SDK_AK: "ak", CLOUD_SDK_SK: "sk" };
  expect(functionVariables({ ...OVERRIDE, ...halves }, LOCAL)).not.toHaveProperty("ACCOUNTS_SECRET_ID");
});

test.for([["HUAWEICLOUD_SDK_AK"], ["HUAWEICLOUD_SDK_SK"]] as const)(
  "%s without the other half of the key does not replace the accounts secret",
  ([name]) => {
    expect(functionVariables({ ...OVERRIDE, [name]: "half" }, LOCAL)).not.toHaveProperty("ACCOUNTS_SECRET_ID");
  },
);

test("a function gets no other variable of the environment", () => {
  const env = { PATH: "/bin", AWS_SECRET_ACCESS_KEY: "real", HOME: "/root", QUEUE_DRS: "x", BACKOFF_BASE_SECONDS: "1" };
  expect(functionVariables(env, LOCAL)).toEqual(functionVariables({}, LOCAL));
});

test("CODEARTS_BUILD_API is passed on", () => {
  expect(functionVariables({ CODEARTS_BUILD_API: "v1" }, LOCAL)).toMatchObject({ CODEARTS_BUILD_API: "v1" });
});

test("an empty variable overrides nothing", () => {
  expect(endpointOverrides({ HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "", PATH: "/bin" })).toEqual({});
});
