import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { lambdaVariables } from "../../lib/local/aws/lambda/lambda-variables.ts";
import { listen } from "../rig/listen.ts";
import { packaged } from "../rig/packaged.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { answerTo, batch, variablesAt } from "./every-cloud.ts";

/** Of this test alone, for 127.0.0.1, made with `openssl req -x509`. */
const CERTIFICATE = join(import.meta.dirname, "tls/certificate.pem");
const KEY = join(import.meta.dirname, "tls/key.pem");

/** Clouds that are spoken to over TLS, and what they have been asked for. */
async function startClouds() {
  const seen: string[] = [];
  const keys = { cert: await readFile(CERTIFICATE), key: await readFile(KEY) };
  const server = createServer(keys, async (request, response) => {
    const { what, status = 200, answer } = answerTo(request, await text(request));
    seen.push(what);
    response.writeHead(status, { "content-type": "application/json", "x-subject-token": "a-token" });
    response.end(JSON.stringify(answer));
  });
  const url = await listen(server);
  return { url: url.replace("http:", "https:"), seen };
}

/** Invokes the handler of the module that it is told, and prints what that answers in a line of its own. */
const INVOKE = `
  const { handler } = await import(process.argv[1]);
  const context = { awsRequestId: "invocation", getRemainingTimeInMillis: () => 30_000 };
  console.log("\\n" + JSON.stringify(await handler(JSON.parse(process.argv[2]), context)));
  process.exit();
`;

/** What a packaged function answers in a process of its own, which is when Node reads whose certificates to trust. */
async function invoke(name: string, event: object, url: string): Promise<unknown> {
  const { folder, remove } = await makeTempFolder();
  onTestFinished(remove);
  const zipPath = join(await packaged("dev"), `${name}.zip`);
  const { modulePath } = await unpackBundle({ name, zipPath, handler: `functions/${name}.handler` }, folder);
  const env = {
    ...lambdaVariables({ name, region: "us-east-1", memoryMb: 256 }),
    ...variablesAt(url),
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
  };
  const args = ["--input-type=module", "-e", INVOKE, modulePath, JSON.stringify(event)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

// On this machine all else is spoken to without TLS, and what the bundles leave out of Node is loaded in its time.
test.each([
  ["router", ["send"]],
  ["codearts-build", ["secret", "token", "stop", "send"]],
])("the packaged %s does its work over TLS, as on AWS", async (name, whats) => {
  const clouds = await startClouds();
  expect(await invoke(name, batch(0), clouds.url)).toEqual({ batchItemFailures: [] });
  expect([...new Set(clouds.seen)]).toEqual(whats);
});
