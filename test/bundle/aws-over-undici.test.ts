import { createServer, type RequestListener } from "node:http";
import { setImmediate } from "node:timers/promises";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, onTestFinished, test } from "vitest";
import { awsOverUndici } from "../../lib/bundle/aws-over-undici.ts";
import { listen } from "../rig/listen.ts";

const READ = new GetSecretValueCommand({ SecretId: "accounts" });

/** Creates a client over undici and its server, and counts the requests and connections of the server. */
async function startClientAndServer(listener: RequestListener) {
  const counts = { requests: 0, connections: 0 };
  const server = createServer((request, response) => {
    counts.requests++;
    listener(request, response);
  });
  server.on("connection", () => counts.connections++);
  return { ...createClient(await listen(server)), counts };
}

function createClient(endpoint: string) {
  const client = new SecretsManagerClient({
    endpoint,
    region: "us-east-1",
    maxAttempts: 2,
    requestHandler: awsOverUndici(),
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  onTestFinished(() => client.destroy());
  return { client };
}

test("successive requests use one connection, and the client reads their answers", async () => {
  const { client, counts } = await startClientAndServer((_, response) => response.end('{"SecretString":"schlüssel"}'));
  for (let number = 1; number <= 3; number++) {
    expect(await client.send(READ)).toMatchObject({ SecretString: "schlüssel" });
    await setImmediate(); // undici uses a connection again only in the next turn of the event loop
  }
  expect(counts).toEqual({ requests: 3, connections: 1 });
});

test("an error of AWS keeps its name and is not retried", async () => {
  const { client, counts } = await startClientAndServer((_, response) =>
    response.writeHead(400).end('{"__type":"ResourceNotFoundException","message":"no such secret"}'),
  );
  await expect(client.send(READ)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(counts.requests).toBe(1);
});

test("a request whose connection breaks is retried once", async () => {
  const { client, counts } = await startClientAndServer((request, response) =>
    counts.requests === 1 ? request.socket.destroy() : response.end('{"SecretString":"here"}'),
  );
  expect(await client.send(READ)).toMatchObject({ SecretString: "here" });
  expect(counts.requests).toBe(2);
});

test("the error for a closed port says that the connection was refused", async () => {
  const { client } = createClient("http://127.0.0.1:1");
  await expect(client.send(READ)).rejects.toMatchObject({
    name: "TimeoutError",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("an abort ends a request that hangs, and no second request follows", async () => {
  const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
  const { client, counts } = await startClientAndServer(() => ask());
  const end = new AbortController();
  const request = client.send(READ, { abortSignal: end.signal });
  await isAsked;
  end.abort();
  await expect(request).rejects.toMatchObject({ name: "AbortError" });
  await expect(client.send(READ, { abortSignal: end.signal })).rejects.toMatchObject({ name: "AbortError" });
  expect(counts.requests).toBe(1);
});
