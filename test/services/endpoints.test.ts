import { describe, expect, test } from "vitest";
import { COMMON_REGIONS, endpointsIn, iamOrigin } from "../../lib/services/endpoints.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";

describe("an endpoint", () => {
  test.each([
    ["codearts-deploy", "cn-north-4", "https://codearts-deploy.cn-north-4.myhuaweicloud.com"],
    ["codearts-check", "ap-southeast-3", "https://codearts-check.ap-southeast-3.myhuaweicloud.com"],
    ["codearts-build", "tr-west-1", "https://cloudbuild-ext.tr-west-1.myhuaweicloud.com"],
    ["codearts-pipeline", "cn-north-4", "https://cloudpipeline-ext.cn-north-4.myhuaweicloud.com"],
    ["codearts-pipeline", "tr-west-1", "https://pipeline-external.tr-west-1.myhuaweicloud.com"],
    ["codearts-pipeline", "me-east-1", "https://pipeline.me-east-1.myhuaweicloud.com"],
    ["drs", "cn-south-4", "https://drs.cn-south-4.myhuaweicloud.com"],
    ["drs", "eu-west-101", "https://drs.eu-west-101.myhuaweicloud.eu"],
    ["aom", "cn-east-2", "https://aom.cn-east-2.myhuaweicloud.com"],
  ] as const)("the endpoint of %s in %s is %s", (service, region, origin) => {
    const endpoints: Readonly<Record<string, string>> = services[service].endpoints;
    expect(endpoints[region]).toBe(origin);
  });

  test.each<[ServiceName, number]>([
    ["codearts-deploy", 9],
    ["codearts-check", 8],
    ["codearts-build", 12],
    ["codearts-pipeline", 15],
    ["drs", 34],
    ["aom", 4],
  ])("%s has endpoints in %i regions, as in the region lists of Huawei's SDKs", (service, count) => {
    expect(Object.keys(services[service].endpoints)).toHaveLength(count);
  });

  test.each(serviceNames)("every endpoint of %s is an origin over https", (service) => {
    for (const origin of Object.values(services[service].endpoints)) expect(new URL(origin).origin).toBe(origin);
  });
});

test("the common regions list no region twice", () => {
  expect(new Set(COMMON_REGIONS).size).toBe(COMMON_REGIONS.length);
});

test("a table of endpoints holds its regions and nothing else", () => {
  expect(endpointsIn("x", ["a-1", "b-2"])).toEqual({
    "a-1": "https://x.a-1.myhuaweicloud.com",
    "b-2": "https://x.b-2.myhuaweicloud.com",
  });
});

test.each([
  ["cn-north-4", "https://iam.cn-north-4.myhuaweicloud.com"],
  ["eu-west-101", "https://iam.eu-west-101.myhuaweicloud.eu"],
])("the origin of IAM in %s is %s", (region, origin) => {
  expect(iamOrigin(region)).toBe(origin);
});
