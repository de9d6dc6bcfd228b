import { describe, expect, test } from "vitest";
import type { QueueName } from "../../lib/config.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { runSendSteps, type SendStep } from "../../lib/sqs/send-steps.ts";

const { signal } = new AbortController();

/** Queues that refuse some bodies, and what they were sent: the bodies of each send. */
function build(...refused: string[]) {
  const sent: string[] = [];
  const signals: AbortSignal[] = [];
  const queues: Queues = {
    async send(queue, entries, given) {
      sent.push(`${queue}: ${entries.map(({ body }) => body).join(" ")}`);
      signals.push(given);
      return entries.map(({ body }) => !refused.includes(body));
    },
    handBack: () => expect.unreachable(),
  };
  return { sent, signals, send: (...posts: SendStep[]) => runSendSteps(queues, posts, signal) };
}

const post = (queue: QueueName, body: string, more: Partial<SendStep> = {}): SendStep => ({
  queue,
  entry: { body },
  ...more,
});
const withDeadLetter = (name: string): SendStep =>
  post("dead-letters", `letter-${name}`, { next: post("results", `outcome-${name}`) });

test("posts for one queue go together, each queue for itself", async () => {
  const { send, sent } = build();
  const posts = [post("drs", "a"), post("aom", "b"), post("drs", "c")];
  expect(await send(...posts)).toEqual([true, true, true]);
  expect(sent).toEqual(["drs: a c", "aom: b"]);
});

test("whether each was done comes in the order of the posts, not of the queues", async () => {
  const { send } = build("b", "c");
  expect(await send(post("drs", "a"), post("aom", "b"), post("drs", "c"), post("aom", "d"))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

describe("what follows a post", () => {
  test("is sent once the post itself was taken", async () => {
    const { send, sent } = build();
    expect(await send(withDeadLetter("1"), post("results", "outcome-2"), withDeadLetter("3"))).toEqual([
      true,
      true,
      true,
    ]);
    expect(sent).toEqual(["dead-letters: letter-1 letter-3", "results: outcome-2", "results: outcome-1 outcome-3"]);
  });

  test("is not sent when the post was not taken", async () => {
    const { send, sent } = build("letter-1");
    expect(await send(withDeadLetter("1"), withDeadLetter("2"))).toEqual([false, true]);
    expect(sent).toEqual(["dead-letters: letter-1 letter-2", "results: outcome-2"]);
  });

  test("has to be taken, too", async () => {
    const { send } = build("outcome-1");
    expect(await send(withDeadLetter("1"), withDeadLetter("2"))).toEqual([false, true]);
  });
});

describe("what stands in for a post", () => {
  const member = (name: string) => post("drs", name, { otherwise: post("requests", `${name}-alone`) });

  test("is sent when the post was not taken", async () => {
    const { send, sent } = build("a");
    expect(await send(member("a"), member("b"))).toEqual([true, true]);
    expect(sent).toEqual(["drs: a b", "requests: a-alone"]);
  });

  test("may be refused, too", async () => {
    expect(await build("a", "a-alone").send(member("a"), member("b"))).toEqual([false, true]);
  });
});

test("no posts are no sending", async () => {
  const { send, sent } = build();
  expect(await send()).toEqual([]);
  expect(sent).toEqual([]);
});

test("the end of the invocation ends every sending", async () => {
  const { send, signals } = build();
  await send(withDeadLetter("1"), post("drs", "a"));
  expect(new Set(signals)).toEqual(new Set([signal]));
});
