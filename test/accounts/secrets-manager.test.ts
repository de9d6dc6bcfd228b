import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { secretsManager } from "../../lib/accounts/secrets-manager.ts";
import { listenOnLoopback } from "../rig/loopback-server.ts";

test.each([
  ["a fault beside the secret", '{"SecretString":"SECRET"SECRET}'],
  ["a page", "<html>SECRET</html>"],
])("an answer that is not JSON is an error that does not quote it: %s", async (_, body) => {
  const server = createServer((_, response) => response.end(body));
  const { origin, close } = await listenOnLoopback(server);
  onTestFinished(close);
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const read = secretsManager({ endpoint: origin, region: "us-east-1", credentials });
  const error = await read("accounts").catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).not.toContain("SECRET");
  expect(String(error)).toContain("the answer of Secrets Manager is not JSON");
});
