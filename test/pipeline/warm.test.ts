import { createServer } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { createLocalFunction } from "../../lib/local/aws/lambda/local-function.ts";
import { listen } from "../rig/listen.ts";
import { packaged } from "../rig/packaged.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { answerTo, batch, variablesAt } from "./every-cloud.ts";

/** One request to any of the clouds: what it asked for, and over which connection it came. */
type Seen = { readonly what: string; readonly socket: Socket };

/** A Huawei Cloud, an SQS and a Secrets Manager in one, which take everything and write down what they were asked for. */
async function startClouds() {
  let seen: Seen[] = [];
  let held = createBarrier(1);
  const server = createServer(async (request, response) => {
    const { what, status = 200, answer } = answerTo(request, await text(request));
    seen.push({ what, socket: request.socket });
    if (what === "stop") await held();
    response.writeHead(status, { "content-type": "application/json", "x-subject-token": "a-token" });
    response.end(JSON.stringify(answer));
  });
  const url = await listen(server);
  return {
    url,
    /** From now on no stop call is answered before so many have come. */
    holdFor(count: number) {
      held = createBarrier(count);
    },
    /** What has been asked for since the last time. */
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
  };
}

/** Lets nobody through before so many have come. */
function createBarrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = count;
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return promise;
  };
}

async function startWorker(url: string) {
  const folder = await packaged("dev");
  const name = "codearts-build";
  const { folder: unpacked, remove } = await makeTempFolder();
  onTestFinished(remove);
  const bundle = { name, zipPath: join(folder, `${name}.zip`), handler: `functions/${name}.handler` };
  const fn = createLocalFunction({
    ...(await unpackBundle(bundle, unpacked)),
    ...{ name, region: "us-east-1", memoryMb: 256, maxEnvironments: 1, timeoutMs: 30_000, onLog: () => {} },
    env: variablesAt(url),
  });
  onTestFinished(() => fn.close());
  return fn;
}

const whats = (seen: readonly Seen[]) => [...new Set(seen.map(({ what }) => what))].sort();

test("a warm worker makes all calls of a batch at once; it reads no secret, fetches no token and opens no connection", async () => {
  const clouds = await startClouds();
  const worker = await startWorker(clouds.url);
  const settle = async (first: number) => {
    expect(await worker.invoke(batch(first))).toEqual({ ok: true, value: { batchItemFailures: [] } });
    return clouds.take();
  };

  const cold = await settle(0);
  expect(whats(cold)).toEqual(["secret", "send", "stop", "token"]);
  expect(cold.filter(({ what }) => what === "secret" || what === "token")).toHaveLength(2);

  clouds.holdFor(10);
  const known = new Set([...cold, ...(await settle(10))].map(({ socket }) => socket));

  clouds.holdFor(10);
  const warm = await settle(20);
  expect(whats(warm)).toEqual(["send", "stop"]);
  expect(warm.filter(({ what }) => what === "stop")).toHaveLength(10);
  expect(warm.filter(({ socket }) => !known.has(socket))).toEqual([]);
});
