import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test as plain } from "vitest";
import { createLocalSecrets } from "../../lib/local/aws/secrets/local-secrets.ts";
import { startSecretsServer } from "../../lib/local/aws/secrets-server.ts";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { refusalOf } from "../../lib/local/loopback-guard.ts";
import { startSimulator } from "../../lib/local/simulator/simulator.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { foreignHeaders, ownHeaders } from "./foreign-requests.ts";
import { type RawRequest, sendRaw } from "./raw-request.ts";

type Guarded = { readonly port: number; readonly request: Omit<RawRequest, "headers"> & Partial<RawRequest> };

const SECRET = "the-secret-key-of-an-account";

/** The three loopback servers, each with a request that it serves to a program. */
const test = plain.extend("servers", { scope: "file" }, async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
  const { folder, remove } = await makeTempFolder();
  const file = join(folder, "accounts.json");
  await writeFile(file, JSON.stringify({ default: { sk: SECRET } }));
  const sqs = await startSqsServer({ port: 0, region: "us-east-1" });
  const simulator = await startSimulator();
  const accounts = createLocalSecrets("us-east-1");
  accounts.addFile("accounts", file);
  const secrets = await startSecretsServer(accounts);
  onCleanup(async () => {
    await Promise.all([sqs.close(), simulator.close(), secrets.close(), remove()]);
  });
  const portOf = ({ url }: { url: string }) => Number(new URL(url).port);
  const servers: Readonly<Record<string, Guarded>> = {
    "embedded SQS": {
      port: portOf(sqs),
      request: {
        headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.ListQueues" },
        body: "{}",
      },
    },
    simulator: { port: portOf(simulator), request: { method: "GET", path: "/_simulator/credentials" } },
    "secrets server": {
      port: portOf(secrets),
      request: { headers: { "X-Amz-Target": "secretsmanager.GetSecretValue" }, body: '{"SecretId":"accounts"}' },
    },
  };
  return servers;
});

const NAMES = ["embedded SQS", "simulator", "secrets server"] as const;

describe.concurrent("a request of a foreign web page", () => {
  for (const [i, [title]] of foreignHeaders(0).entries()) {
    test.for(NAMES)(`${title} is refused with 403 and one sentence by the %s`, async (name, { servers }) => {
      const { port, request } = servers[name] as Guarded;
      const [, headers = {}] = foreignHeaders(port)[i] ?? [];
      const answer = await sendRaw(port, { ...request, headers: { ...request.headers, ...headers } });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatch(/^(the Host header|the Origin|Sec-Fetch-Site) .* is refused: [^\n]*\n$/);
      expect(answer.body).not.toContain(SECRET);
      expect(answer.head).not.toMatch(/access-control/i);
    });
  }

  test("its preflight is refused, so that a browser sends no request with headers of its own", async ({ servers }) => {
    for (const { port } of Object.values(servers)) {
      const headers = { Host: `127.0.0.1:${port}`, Origin: "https://evil.example" };
      expect(await sendRaw(port, { method: "OPTIONS", headers })).toMatchObject({ status: 403 });
    }
  });
});

describe.concurrent("a request of", () => {
  for (const [i, [title]] of ownHeaders(0).entries()) {
    test.for(NAMES)(`${title} is served by the %s`, async (name, { servers }) => {
      const { port, request } = servers[name] as Guarded;
      const [, headers = {}] = ownHeaders(port)[i] ?? [];
      const answer = await sendRaw(port, { ...request, headers: { ...request.headers, ...headers } });
      expect(answer.status).toBe(200);
    });
  }
});

describe("the refusal of a request", () => {
  test("names the Host that was sent and those that are served", () => {
    expect(refusalOf({ host: "evil.example" }, 4566)).toBe(
      'the Host header "evil.example" is refused: this server answers only 127.0.0.1:4566, localhost:4566, [::1]:4566',
    );
  });

  test("shows no control character of a header", () => {
    expect(refusalOf({ host: "a\u009b2J" }, 4566)).toContain('the Host header "a\\u009b2J" is refused');
  });

  test("does not exist for a Host without a port where the port is 80", () => {
    expect(refusalOf({ host: "localhost" }, 80)).toBeUndefined();
    expect(refusalOf({ host: "localhost" }, 4566)).toBeDefined();
  });

  test("exists for a request without Host", () => {
    expect(refusalOf({}, 4566)).toContain('the Host header "" is refused');
  });

  test("does not depend on the case of the Host", () => {
    expect(refusalOf({ host: "LocalHost:4566" }, 4566)).toBeUndefined();
  });
});
