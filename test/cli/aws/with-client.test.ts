import { createServer, type Server } from "node:http";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { readConnection } from "../../../lib/cli/aws/connection.ts";
import { withClient } from "../../../lib/cli/aws/with-client.ts";
import { listen } from "../../rig/listen.ts";

const LIMITS = { callMs: 300, answerBytes: 1024 };

/** Asks a server for the URL of a queue, within the limits. */
async function callAt(server: Server): Promise<{ readonly url: string; readonly call: Promise<unknown> }> {
  const url = await listen(server);
  const connection = readConnection({ stage: "dev", endpointUrl: url }, {});
  const client = new SQSClient({ ...connection.clientConfig("SQS") });
  const call = withClient({ client, connection, service: "SQS", limits: LIMITS }, () =>
    client.send(new GetQueueUrlCommand({ QueueName: "q" })),
  );
  return { url, call };
}

describe("a watched call", () => {
  test.for([
    ["no answer", () => createServer(() => {})],
    ["an answer that never ends", () => createServer((_, response) => response.writeHead(200).write("{"))],
  ] as const)("%s ends the call at its limit, with one attempt", async ([, create]) => {
    const server = create();
    let requests = 0;
    server.on("request", () => {
      requests += 1;
    });
    const { url, call } = await callAt(server);
    await expect(call).rejects.toMatchObject({
      exitCode: 4,
      message: `${url} did not answer within 0.3 s: check the network and --endpoint-url`,
    });
    expect(requests).toBe(1);
  });

  test("an answer over the limit ends the call", async () => {
    const { url, call } = await callAt(
      createServer((_, response) => response.end(`{"QueueUrl":"${"x".repeat(2_000)}"}`)),
    );
    await expect(call).rejects.toMatchObject({
      kind: "foreign",
      lines: [`${url} answers with more than 1 KiB, so it is not SQS: check --endpoint-url`],
    });
  });

  test("an answer within the limits is returned", async () => {
    const { call } = await callAt(createServer((_, response) => response.end('{"QueueUrl":"http://q"}')));
    expect(await call).toMatchObject({ QueueUrl: "http://q" });
  });
});
