import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { lambdaVariables } from "../../lib/local/aws/lambda/lambda-variables.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { batchEvent, type CloudRequestKind, replyAsCloud, variablesAt } from "./reply-as-cloud.ts";
import { unpackPackaged } from "./unpack-packaged.ts";

/** For 127.0.0.1, used by this test only, made with `openssl req -x509`. */
const CERTIFICATE = join(import.meta.dirname, "tls/certificate.pem");
const KEY = join(import.meta.dirname, "tls/key.pem");

/** Starts a cloud that speaks TLS, and lists the kinds of the requests so far. */
async function startTlsCloud() {
  const kinds: CloudRequestKind[] = [];
  const url = await startStubCloud({
    tls: { cert: await readFile(CERTIFICATE, "utf8"), key: await readFile(KEY, "utf8") },
    reply(request) {
      const reply = replyAsCloud(request);
      kinds.push(reply.kind);
      return reply;
    },
  });
  return { url, kinds };
}

/** Invokes the handler of a module with an event, and prints the answer on the last line. */
const INVOKE = `
  const { handler } = await import(process.argv[1]);
  const context = { awsRequestId: "invocation", getRemainingTimeInMillis: () => 30_000 };
  console.log("\\n" + JSON.stringify(await handler(JSON.parse(process.argv[2]), context)));
  process.exit();
`;

/** Runs a packaged function in a process of its own, since Node reads NODE_EXTRA_CA_CERTS only at its start. */
async function invoke(name: string, event: object, url: string): Promise<unknown> {
  const { modulePath } = await unpackPackaged(name);
  const env = {
    ...lambdaVariables({ name, region: "us-east-1", memoryMb: 256 }),
    ...variablesAt(url),
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
  };
  const args = ["--input-type=module", "-e", INVOKE, modulePath, JSON.stringify(event)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

// No other test uses TLS, which loads modules of Node that the bundles leave out until they are needed.
test.each<[name: string, kinds: readonly CloudRequestKind[]]>([
  ["router", ["send"]],
  ["codearts-build", ["secret", "token", "stop", "send"]],
])("the packaged %s makes its requests over TLS, as on AWS", async (name, kinds) => {
  const cloud = await startTlsCloud();
  expect(await invoke(name, batchEvent(0), cloud.url)).toEqual({ batchItemFailures: [] });
  expect([...new Set(cloud.kinds)]).toEqual(kinds);
});
