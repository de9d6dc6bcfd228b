import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test as plain } from "vitest";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { type MachineOptions, startMachine } from "../../lib/local/machine.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { packaged } from "../rig/packaged.ts";
import { pipelineTest, unknownTask } from "../rig/pipeline.ts";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";

/** A call: its path and body in one. */
type Call = { readonly text: string; readonly authorization: string };

/** A cloud of one's own, which takes every stop. */
async function startOwnCloud() {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    calls.push({ text: `${request.url} ${await text(request)}`, authorization: `${request.headers.authorization}` });
    response.writeHead(200, { "content-type": "application/json" }).end('{"status":"success","result":"success"}');
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, port, calls, close };
}

const PROJECT_ID = "fedcba9876543210fedcba9876543210";

let own: Awaited<ReturnType<typeof startOwnCloud>>;
let secondSqs: Awaited<ReturnType<typeof startSqsServer>>;

const elsewhere = pipelineTest({
  async env(atEnd) {
    own = await startOwnCloud();
    secondSqs = await startSqsServer({ port: 0, region: "eu-west-3" });
    atEnd(() => own.close());
    atEnd(() => secondSqs.close());
    const overrides = ["CODEARTSDEPLOY", "CODEARTSCHECK", "CODEARTSBUILD", "DRS", "AOM"].map((service) => [
      `HUAWEICLOUD_SDK_REGION_${service}_CN_NORTH_4`,
      own.url,
    ]);
    return {
      ...Object.fromEntries(overrides),
      ...{
        HUAWEICLOUD_SDK_AK: "A0KEY0OF0ONES0OWN",
        HUAWEICLOUD_SDK_SK: "its-secret",
        HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID,
      },
      ...{ AWS_REGION: "eu-west-3", AWS_ENDPOINT_URL_SQS: secondSqs.url },
    };
  },
});

describe("with endpoints of one's own, and an SQS of one's own,", () => {
  elsewhere.for(serviceNames)(
    "a stop of %s is called there, with the keys that were given",
    async (service, { pipeline }) => {
      const task = unknownTask(service);
      const outcome = await pipeline.stop({ ...task });
      expect(outcome).toMatchObject({ status: "stopped", account: "default", region: "cn-north-4", calls: 1 });
      const [id] = Object.values(task.target);
      const calls = own.calls.filter(({ text }) => text.includes(`${id}`));
      expect(calls).toMatchObject([{ authorization: expect.stringContaining("Access=A0KEY0OF0ONES0OWN, ") }]);
    },
  );

  elsewhere("nothing is called on the simulator", async ({ pipeline }) => {
    expect(await pipeline.stop({ ...unknownTask("drs") })).toMatchObject({ status: "stopped" });
    expect(await pipeline.control("/calls")).toEqual([]);
  });

  elsewhere("the queues are on that SQS, in its region", async ({ pipeline }) => {
    expect(pipeline.machine.sqsUrl).toBe(secondSqs.url);
    expect(pipeline.machine.queueUrl("requests")).toContain("sqs.eu-west-3.");
  });

  elsewhere("a region without an override still leads to the simulator", async ({ pipeline }) => {
    const outcome = await pipeline.stop({ ...unknownTask("drs"), region: "cn-east-3", projectId: PROJECT_ID });
    expect(outcome).toMatchObject({ status: "denied", code: "credentials", httpStatus: 401 }); // which knows no such key
  });
});

const withKeysAlone = pipelineTest({
  env: async () => ({
    HUAWEICLOUD_SDK_AK: "A0REAL0KEY0EXPORTED",
    HUAWEICLOUD_SDK_SK: "its-real-secret",
    HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: "https://iam.myhuaweicloud.com",
    STOPCORD_REGION: "cn-south-1",
  }),
});

withKeysAlone("keys alone, however real, are not used and reach nothing but the simulator", async ({ pipeline }) => {
  const task = await pipeline.newTask("codearts-deploy");
  expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", region: "cn-north-4" });
  const iamTask = await pipeline.newTask("aom");
  expect(await pipeline.stop({ ...iamTask, account: "iam-user" })).toMatchObject({ status: "stopped" });
  const [call] = await pipeline.callsTo(task);
  expect(call?.headers.authorization).toContain("Access=SIMULATOR0ACCESS0KEY, ");
  expect(await pipeline.control("/calls?kind=token")).toMatchObject([{ status: 201 }]);
});

describe("a taken port", () => {
  async function optionsWith(ports: Partial<MachineOptions>): Promise<MachineOptions> {
    const accountsFile = LOCAL_ACCOUNTS;
    return {
      packageFolder: await packaged("dev"),
      accountsFile,
      sqsPort: 0,
      huaweiPort: 0,
      tasks: [],
      env: {},
      ...ports,
    };
  }

  plain.for([
    { port: "sqsPort", flag: "--sqs-port" },
    { port: "huaweiPort", flag: "--huawei-port" },
  ] as const)("is said plainly, with $flag to choose another", async ({ port, flag }) => {
    const taken = await startOwnCloud();
    onTestFinished(taken.close);
    await expect(startMachine(await optionsWith({ [port]: taken.port }))).rejects.toThrow(
      `port ${taken.port} is taken by another program: stop that program, or set another port with ${flag}`,
    );
  });

  plain("of the simulator's leaves no SQS behind", async () => {
    const [taken, free] = [await startOwnCloud(), await startOwnCloud()];
    onTestFinished(taken.close);
    free.close();
    await expect(startMachine(await optionsWith({ sqsPort: free.port, huaweiPort: taken.port }))).rejects.toThrow(
      "taken",
    );
    const sqs = await startSqsServer({ port: free.port, region: "us-east-1" });
    await sqs.close();
  });
});
