import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createLocalFunction } from "../../lib/local/aws/lambda/local-function.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { batchEvent, type CloudRequestKind, replyAsCloud, variablesAt } from "./reply-as-cloud.ts";
import { unpackPackaged } from "./unpack-packaged.ts";

/** The kind of a request, and the connection that it came over. */
type SeenRequest = { readonly kind: CloudRequestKind; readonly socket: Socket };

/** Starts a cloud that logs its requests, and can hold back the answers to stop calls. */
async function startCloud() {
  let seen: SeenRequest[] = [];
  let barrier = createBarrier(1);
  const url = await startStubCloud({
    async reply(request) {
      const reply = replyAsCloud(request);
      seen.push({ kind: reply.kind, socket: request.socket });
      if (reply.kind === "stop") await barrier();
      return reply;
    },
  });
  return {
    url,
    /** Answers no further stop call until this many have come. */
    holdFor(count: number) {
      barrier = createBarrier(count);
    },
    /** Returns the requests since the last call. */
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
  };
}

/** Returns a function whose promises resolve when it has been called `count` times. */
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
  const fn = createLocalFunction({
    ...(await unpackPackaged("codearts-build")),
    name: "codearts-build",
    region: "us-east-1",
    memoryMb: 256,
    maxEnvironments: 1,
    timeoutMs: 30_000,
    onLog: () => {},
    env: variablesAt(url),
  });
  onTestFinished(() => fn.close());
  return fn;
}

const kindsOf = (seen: readonly SeenRequest[]) => [...new Set(seen.map(({ kind }) => kind))].sort();

test("a warm worker makes all calls of a batch at the same time, without reading the secret, requesting a token or opening a connection", async () => {
  const cloud = await startCloud();
  const worker = await startWorker(cloud.url);
  const handleBatch = async (first: number) => {
    expect(await worker.invoke(batchEvent(first))).toEqual({ ok: true, value: { batchItemFailures: [] } });
    return cloud.take();
  };

  const cold = await handleBatch(0);
  expect(kindsOf(cold)).toEqual(["secret", "send", "stop", "token"]);
  expect(cold.filter(({ kind }) => kind === "secret" || kind === "token")).toHaveLength(2);

  cloud.holdFor(10);
  const known = new Set([...cold, ...(await handleBatch(10))].map(({ socket }) => socket));

  cloud.holdFor(10);
  const warm = await handleBatch(20);
  expect(kindsOf(warm)).toEqual(["send", "stop"]);
  expect(warm.filter(({ kind }) => kind === "stop")).toHaveLength(10);
  expect(warm.filter(({ socket }) => !known.has(socket))).toEqual([]);
});
