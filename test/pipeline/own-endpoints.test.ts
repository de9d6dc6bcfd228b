import { createServer } from "node:net";
import { describe, expect, onTestFinished, test as plain } from "vitest";
import { endpointVariable } from "../../lib/config.ts";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import { startStack } from "../rig/start-stack.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { unknownTask } from "./pipeline-tasks.ts";
import { pipelineTest } from "./pipeline-test.ts";

/** A stop call: method, path and body in one text. */
type Call = { readonly text: string; readonly authorization: string };

const PROJECT_ID = "fedcba9876543210fedcba9876543210";
const REGION = "eu-west-3";

const calls: Call[] = [];
let sqsUrl = "";

const ownEndpointsTest = pipelineTest({
  async env(onEnd) {
    const cloudUrl = await startStubCloud({
      onEnd,
      reply({ action, body, headers }) {
        calls.push({ text: `${action} ${body}`, authorization: `${headers.authorization}` });
        return { body: { status: "success", result: "success" } };
      },
    });
    const sqs = await startSqsServer({ port: 0, region: REGION });
    onEnd(sqs.close);
    sqsUrl = sqs.url;
    const overrides = serviceNames.map((name) => [endpointVariable(services[name].sdkName, "cn-north-4"), cloudUrl]);
    return {
      ...Object.fromEntries(overrides),
      HUAWEICLOUD_SDK_AK: "A0KEY0OF0ONES0OWN",
      HUAWEICLOUD_SDK_SK: "its-secret",
      HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_SQS: sqsUrl,
    };
  },
});

describe("a stack with endpoints and an SQS of its user", () => {
  ownEndpointsTest.for(serviceNames)(
    "a stop of %s is called at the user's endpoint, with the user's keys",
    async (service, { pipeline }) => {
      const task = unknownTask(service);
      const outcome = await pipeline.stop({ ...task });
      expect(outcome).toMatchObject({ status: "stopped", account: "default", region: "cn-north-4", calls: 1 });
      const [id] = Object.values(task.target);
      expect(calls.filter(({ text }) => text.includes(`${id}`))).toMatchObject([
        { authorization: expect.stringContaining("Access=A0KEY0OF0ONES0OWN, ") },
      ]);
    },
  );

  ownEndpointsTest("a stop at a user's endpoint makes no call to the simulator", async ({ pipeline }) => {
    expect(await pipeline.stop({ ...unknownTask("drs") })).toMatchObject({ status: "stopped" });
    expect(await pipeline.simulator.calls()).toEqual([]);
  });

  ownEndpointsTest("the queues are at the user's SQS, in its region", async ({ pipeline }) => {
    expect(pipeline.stack.sqsUrl).toBe(sqsUrl);
    expect(pipeline.stack.queueUrl("requests")).toContain(`sqs.${REGION}.`);
  });

  ownEndpointsTest("a region without an endpoint of the user is called at the simulator", async ({ pipeline }) => {
    const outcome = await pipeline.stop({ ...unknownTask("drs"), region: "cn-east-3", projectId: PROJECT_ID });
    expect(outcome).toMatchObject({ status: "denied", code: "credentials", httpStatus: 401 }); // it does not know the key
  });
});

const withKeysOnly = pipelineTest({
  env: async () => ({
    HUAWEICLOUD_SDK_AK: "A0REAL0KEY0EXPORTED",
    HUAWEICLOUD_SDK_SK: "its-real-secret",
    HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://iam.myhuaweicloud.com",
    STOPCORD_REGION: "cn-south-1",
  }),
});

describe("a stack with keys in its environment and no endpoints", () => {
  withKeysOnly("keys without endpoints are not used, and only the simulator is called", async ({ pipeline }) => {
    const task = await pipeline.newTask("codearts-deploy");
    expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", region: "cn-north-4" });
    const iamTask = await pipeline.newTask("aom");
    expect(await pipeline.stop({ ...iamTask, account: "iam-user" })).toMatchObject({ status: "stopped" });
    const [call] = await pipeline.callsTo(task);
    expect(call?.headers.authorization).toContain("Access=SIMULATOR0ACCESS0KEY, ");
    expect(await pipeline.simulator.calls({ kind: "token" })).toMatchObject([{ status: 201 }]);
  });

  withKeysOnly(
    "a Build stop call that the gateway has retired is followed by the next version, from then on",
    async ({ pipeline }) => {
      const [first, second] = [await pipeline.newTask("codearts-build"), await pipeline.newTask("codearts-build")];
      await pipeline.simulator.post("switches", { buildV3Retired: true });
      expect(await pipeline.stop({ ...first })).toMatchObject({ status: "stopped", calls: 2 });
      const [call] = (await pipeline.callsTo(first)).filter(({ tookEffect }) => tookEffect);
      const path = `/v1/job/${first.target.jobId}/stop?build_no=20`;
      expect(call).toMatchObject({ path, body: '{"build_no":20}' });
      expect(await pipeline.stop({ ...second })).toMatchObject({ status: "stopped" });
      expect(pipeline.logs.join("\n")).toContain("this version of the stop call is retired (APIGW.0101)");
    },
  );
});

describe("a taken port", () => {
  async function takePort(): Promise<number> {
    const { port, close } = await listenOnLoopback(createServer());
    onTestFinished(close);
    return port;
  }

  async function findFreePort(): Promise<number> {
    const { port, close } = await listenOnLoopback(createServer());
    await close();
    return port;
  }

  plain.for([
    { port: "sqsPort", flag: "--sqs-port" },
    { port: "huaweiPort", flag: "--huawei-port" },
  ] as const)("the error for a taken $port names the port and the option $flag", async ({ port, flag }) => {
    const taken = await takePort();
    await expect(startStack({ [port]: taken })).rejects.toThrow(
      `port ${taken} is taken by another program: stop that program, or set another port with ${flag}`,
    );
  });

  plain("a taken port of the simulator leaves no SQS running", async () => {
    const free = await findFreePort();
    await expect(startStack({ sqsPort: free, huaweiPort: await takePort() })).rejects.toThrow("taken");
    const sqs = await startSqsServer({ port: free, region: "us-east-1" });
    await sqs.close();
  });
});
