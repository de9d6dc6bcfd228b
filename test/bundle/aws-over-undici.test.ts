import { createServer, type RequestListener } from "node:http";
import { setImmediate } from "node:timers/promises";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, onTestFinished, test } from "vitest";
import { awsOverUndici } from "../../lib/bundle/aws-over-undici.ts";
import { listen } from "../rig/listen.ts";

const READ = new GetSecretValueCommand({ SecretId: "accounts" });

/** A client over undici of a server that answers as it is told to, and how often it was asked, over how many connections. */
async function clientOf(listener: RequestListener) {
  const seen = { requests: 0, connections: 0 };
  const server = createServer((request, response) => {
    seen.requests++;
    listener(request, response);
  });
  server.on("connection", () => seen.connections++);
  return { ...clientAt(await listen(server)), seen };
}

function clientAt(endpoint: string) {
  const client = new SecretsManagerClient({
    ...{ endpoint, region: "us-east-1", maxAttempts: 2, requestHandler: awsOverUndici() },
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  onTestFinished(() => client.destroy());
  return { client };
}

test("requests go over a connection that is kept, and their answers are read", async () => {
  const { client, seen } = await clientOf((_, response) => response.end('{"SecretString":"schlüssel"}'));
  for (let number = 1; number <= 3; number++) {
    expect(await client.send(READ)).toMatchObject({ SecretString: "schlüssel" });
    await setImmediate(); // undici lets a turn of the event loop go by before it uses a connection again
  }
  expect(seen).toEqual({ requests: 3, connections: 1 });
});

test("a fault has the name that AWS gives it, and is not tried again", async () => {
  const { client, seen } = await clientOf((_, response) =>
    response.writeHead(400).end('{"__type":"ResourceNotFoundException","message":"no such secret"}'),
  );
  await expect(client.send(READ)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(seen.requests).toBe(1);
});

test("a request whose connection broke is tried once more", async () => {
  const { client, seen } = await clientOf((request, response) =>
    seen.requests === 1 ? request.socket.destroy() : response.end('{"SecretString":"here"}'),
  );
  expect(await client.send(READ)).toMatchObject({ SecretString: "here" });
  expect(seen.requests).toBe(2);
});

test("where nothing listens, the error says so", async () => {
  const { client } = clientAt("http://127.0.0.1:1");
  await expect(client.send(READ)).rejects.toMatchObject({
    name: "TimeoutError",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("the end of an invocation ends a request that hangs, and there is no second", async () => {
  const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
  const { client, seen } = await clientOf(() => ask());
  const end = new AbortController();
  const request = client.send(READ, { abortSignal: end.signal });
  await isAsked;
  end.abort();
  await expect(request).rejects.toMatchObject({ name: "AbortError" });
  await expect(client.send(READ, { abortSignal: end.signal })).rejects.toMatchObject({ name: "AbortError" });
  expect(seen.requests).toBe(1);
});
