import { describe, expect, test } from "vitest";
import { createSentMessages } from "../../../../lib/local/aws/embedded-sqs/sent-messages.ts";

describe("sent messages", () => {
  test("a message is forgotten when it is deleted by the handle of its last receive", () => {
    const messages = createSentMessages(10);
    messages.add("one", "queue", { SenderId: "me" });
    messages.receive("one", "queue", "first");
    messages.receive("one", "queue", "second");
    messages.delete("first");
    expect(messages.has("one")).toBe(true);
    messages.delete("second");
    expect(messages.size).toBe(0);
  });

  test("the oldest message is forgotten beyond the limit, so that memory is bounded", () => {
    const messages = createSentMessages(2);
    for (const id of ["one", "two", "three"]) messages.add(id, "queue", { SenderId: id });
    expect(messages.size).toBe(2);
    expect(messages.receive("one", "queue", "a")).toEqual({});
    expect(messages.receive("three", "queue", "b")).toEqual({ SenderId: "three" });
  });

  test("a message that is moved twice names the queue that moved it last", () => {
    const messages = createSentMessages(10);
    messages.add("one", "first", {});
    messages.receive("one", "first", "a");
    expect(messages.receive("one", "second", "b")).toEqual({ DeadLetterQueueSourceArn: "first" });
    expect(messages.receive("one", "second", "c")).toEqual({ DeadLetterQueueSourceArn: "first" });
    expect(messages.receive("one", "third", "d")).toEqual({ DeadLetterQueueSourceArn: "second" });
  });
});
