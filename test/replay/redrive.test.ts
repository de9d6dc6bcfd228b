import { expect } from "vitest";
import { requestOf } from "../rig/examples.ts";
import { makeQueue } from "../rig/queue.ts";
import { replayTest as test } from "./replaying.ts";

test("replay sends a message that SQS has moved to dead-letters after too many receives, unchanged", async ({
  sqs,
  desk,
}) => {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: desk.deadLetters.arn, maxReceiveCount: 3 });
  const queue = await makeQueue(sqs.client, { RedrivePolicy, VisibilityTimeout: "0" });
  const request = requestOf("drs", { id: "r", sentAt: "2026-11-01T00:00:00Z", reason: "überholt – 已停止" });
  const group = { service: "aom", stops: [requestOf("aom")] };
  const [, groupMessageId] = await queue.send(JSON.stringify(request), JSON.stringify(group), "not a request");
  while ((await queue.depth()) > 0) await queue.receive();

  const listed = await desk.run({ dryRun: true });
  expect(listed).toMatchObject({ scanned: 3, left: 3, skipped: [{ why: "not a request (body: not JSON)" }] });
  expect(listed.letters).toMatchObject([
    { id: "r", origin: "redrive", services: ["drs"] },
    { id: groupMessageId, origin: "redrive", services: ["aom"] },
  ]);

  expect(await desk.run({ service: "drs" })).toMatchObject({ matched: 1, replayed: 1, left: 2 });
  expect(await desk.replayed()).toEqual([
    { id: "r", body: { ...request, sentAt: expect.any(String) }, attributes: { replays: "1" } },
  ]);
  expect(await desk.run({ ids: [groupMessageId] })).toMatchObject({ matched: 1, replayed: 1, left: 1 });
  expect(await desk.replayed()).toMatchObject([{ id: groupMessageId, body: group }]);
  expect(await desk.visible()).toEqual(["not a request"]);
});
