import { expect, test } from "vitest";
import { readConfig } from "../../lib/config.ts";
import { endpointOverrides, functionVariables } from "../../lib/local/function-variables.ts";
import { services } from "../../lib/services/services.ts";

const LOCAL = { sqsUrl: "http://127.0.0.1:1", secretsUrl: "http://127.0.0.1:2", huaweiUrl: "http://127.0.0.1:3" };
const OVERRIDE = { HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "http://127.0.0.1:4" };
const KEYS = { HUAWEICLOUD_SDK_AK: "ak", HUAWEICLOUD_SDK_SK: "sk", HUAWEICLOUD_SDK_PROJECT_ID: "p".repeat(32) };

test("every endpoint of every service leads to the simulator, and IAM's too", () => {
  const variables = functionVariables({}, LOCAL);
  const queues = Object.fromEntries(
    ["REQUESTS", "CODEARTS_DEPLOY", "CODEARTS_CHECK", "CODEARTS_BUILD", "DRS", "AOM", "RESULTS", "DEAD_LETTERS"].map(
      (name) => [`QUEUE_${name}`, "http://127.0.0.1:1/queue"],
    ),
  );
  const { endpoints, iamEndpoint } = readConfig({ ...variables, ...queues });
  const regions = Object.values(services).reduce((count, service) => count + Object.keys(service.endpoints).length, 0);
  expect(Object.keys(endpoints)).toHaveLength(regions);
  expect(new Set([...Object.values(endpoints), iamEndpoint])).toEqual(new Set([LOCAL.huaweiUrl]));
});

test("the AWS clients find the SQS and the secrets of this machine", () => {
  expect(functionVariables({}, LOCAL)).toMatchObject({
    AWS_ENDPOINT_URL_SQS: LOCAL.sqsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: LOCAL.secretsUrl,
  });
});

test("keys alone are left out, with the region and endpoint that go with them", () => {
  const env = { ...KEYS, STOPCORD_REGION: "cn-south-1", HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://iam.example" };
  expect(functionVariables(env, LOCAL)).toEqual(functionVariables({}, LOCAL));
});

test("an overridden endpoint is called, and only that one", () => {
  const variables = functionVariables(OVERRIDE, LOCAL);
  expect(variables).toEqual({ ...functionVariables({}, LOCAL), ...OVERRIDE });
});

test("keys come along with an overridden endpoint, in place of the accounts secret", () => {
  const variables = functionVariables({ ...OVERRIDE, ...KEYS, STOPCORD_REGION: "cn-south-1" }, LOCAL);
  expect(variables).toMatchObject({ ...OVERRIDE, ...KEYS, STOPCORD_REGION: "cn-south-1", ACCOUNTS_SECRET_ID: "" });
});

test.for([["HUAWEICLOUD_SDK_AK"], ["HUAWEICLOUD_SDK_SK"]] as const)("%s without its other half is no key", ([name]) => {
  expect(functionVariables({ ...OVERRIDE, [name]: "half" }, LOCAL)).not.toHaveProperty("ACCOUNTS_SECRET_ID");
});

test("nothing else of the environment reaches a function", () => {
  const env = { PATH: "/bin", AWS_SECRET_ACCESS_KEY: "real", HOME: "/root", QUEUE_DRS: "x", BACKOFF_BASE_SECONDS: "1" };
  expect(functionVariables(env, LOCAL)).toEqual(functionVariables({}, LOCAL));
});

test("Build's generation can be chosen", () => {
  expect(functionVariables({ CODEARTS_BUILD_API: "v1" }, LOCAL)).toMatchObject({ CODEARTS_BUILD_API: "v1" });
});

test("a variable that is set to nothing overrides nothing", () => {
  expect(endpointOverrides({ HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "", PATH: "/bin" })).toEqual({});
});
