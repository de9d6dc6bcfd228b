import { describe, expect, test } from "vitest";
import type { QueueName } from "../../lib/config.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { runSendSteps, type SendStep } from "../../lib/sqs/send-steps.ts";

const { signal } = new AbortController();

/** Queues that do not take some bodies; `sent` holds the bodies of each send, `run` answers the names of the items by result. */
function build(...untaken: string[]) {
  const sent: string[] = [];
  const signals: AbortSignal[] = [];
  const queues: Queues = {
    async send(queue, items, given) {
      sent.push(`${queue}: ${items.map(({ entry }) => entry.body).join(" ")}`);
      signals.push(given);
      return items.map((item) => ({ item, isSent: !untaken.includes(item.entry.body) }));
    },
    hide: () => expect.unreachable(),
  };
  const run = async (...items: Item[]) => {
    const results = await runSendSteps(queues, items, signal);
    const named = (wanted: boolean) => results.filter(({ isSent }) => isSent === wanted).map(({ item }) => item.name);
    return { sent: named(true).toSorted(), unsent: named(false).toSorted() };
  };
  return { sent, signals, run };
}

type Item = { readonly name: string; readonly step: SendStep };

const stepFor = (queue: QueueName, body: string, more: Partial<SendStep> = {}): SendStep => ({
  queue,
  entry: { body },
  ...more,
});
const itemFor = (queue: QueueName, name: string): Item => ({ name, step: stepFor(queue, name) });
const withDeadLetter = (name: string): Item => ({
  name,
  step: stepFor("dead-letters", `letter-${name}`, { next: stepFor("results", `outcome-${name}`) }),
});

describe("runSendSteps", () => {
  test("it sends the messages for one queue together", async () => {
    const { run, sent } = build();
    const result = await run(itemFor("drs", "a"), itemFor("aom", "b"), itemFor("drs", "c"));
    expect(result).toEqual({ sent: ["a", "b", "c"], unsent: [] });
    expect(sent).toEqual(["drs: a c", "aom: b"]);
  });

  test("it answers each item with its own result, whatever its queue", async () => {
    const { run } = build("b", "c");
    const items = [itemFor("drs", "a"), itemFor("aom", "b"), itemFor("drs", "c"), itemFor("aom", "d")];
    expect(await run(...items)).toEqual({ sent: ["a", "d"], unsent: ["b", "c"] });
  });

  test("it sends nothing for no items", async () => {
    const { run, sent } = build();
    expect(await run()).toEqual({ sent: [], unsent: [] });
    expect(sent).toEqual([]);
  });

  test("it passes the signal of the invocation to every send", async () => {
    const { run, signals } = build();
    await run(withDeadLetter("1"), itemFor("drs", "a"));
    expect(new Set(signals)).toEqual(new Set([signal]));
  });
});

describe("the next message of a step", () => {
  test("it is sent once the first message was taken", async () => {
    const { run, sent } = build();
    const items = [withDeadLetter("1"), itemFor("results", "outcome-2"), withDeadLetter("3")];
    expect(await run(...items)).toEqual({ sent: ["1", "3", "outcome-2"], unsent: [] });
    expect(sent).toEqual(["dead-letters: letter-1 letter-3", "results: outcome-2", "results: outcome-1 outcome-3"]);
  });

  test("it is not sent when the first message was not taken", async () => {
    const { run, sent } = build("letter-1");
    expect(await run(withDeadLetter("1"), withDeadLetter("2"))).toEqual({ sent: ["2"], unsent: ["1"] });
    expect(sent).toEqual(["dead-letters: letter-1 letter-2", "results: outcome-2"]);
  });

  test("its own result is the result of the item", async () => {
    const { run } = build("outcome-1");
    expect(await run(withDeadLetter("1"), withDeadLetter("2"))).toEqual({ sent: ["2"], unsent: ["1"] });
  });
});

describe("the alternative message of a step", () => {
  const member = (name: string): Item => ({
    name,
    step: stepFor("drs", name, { otherwise: stepFor("requests", `${name}-alone`) }),
  });

  test("it is sent when the first message was not taken", async () => {
    const { run, sent } = build("a");
    expect(await run(member("a"), member("b"))).toEqual({ sent: ["a", "b"], unsent: [] });
    expect(sent).toEqual(["drs: a b", "requests: a-alone"]);
  });

  test("its own result is the result of the item", async () => {
    const { run } = build("a", "a-alone");
    expect(await run(member("a"), member("b"))).toEqual({ sent: ["b"], unsent: ["a"] });
  });
});
