import { describe, expect, test } from "vitest";
import { createRouter } from "../../lib/handlers/router.ts";
import { START_MS } from "../rig/clock.ts";
import { requestOf } from "../rig/examples.ts";
import { buildParts, failuresOf, invocation, ROUTER_ROLE_ID, recordOf } from "./build-parts.ts";

const request = (id: string) => requestOf("drs", { id });
const invalid = (id: string) => ({ id, service: "none" });

/** A router, and a handler of records whose messages are `m-<index>` with these bodies. */
function build(isTaken?: Parameters<typeof buildParts>[0]) {
  const built = buildParts(isTaken);
  const handler = createRouter(built.parts);
  const handle = (...bodies: unknown[]) =>
    handler({ Records: bodies.map((body, index) => recordOf(`m-${index}`, JSON.stringify(body))) }, invocation);
  return { ...built, handler, handle };
}

const queuesOf = (sent: readonly { readonly queue: string }[]) => sent.map(({ queue }) => queue);
const idOf = ({ body }: { readonly body: string }) => JSON.parse(body).id;

describe("a batch of messages", () => {
  test("each request goes to the queue of its service, and every record is done", async () => {
    const { handle, sent } = build();
    expect(await handle(request("a"), requestOf("aom", { id: "b" }), request("c"))).toEqual(failuresOf());
    expect(sent.map(({ queue, body }) => [queue, JSON.parse(body).id])).toEqual([
      ["drs", "a"],
      ["drs", "c"],
      ["aom", "b"],
    ]);
  });

  test("an invalid request becomes a dead letter and an outcome, and its record is done", async () => {
    const { handle, sent } = build();
    expect(await handle(invalid("bad"))).toEqual(failuresOf());
    expect(queuesOf(sent)).toEqual(["dead-letters", "results"]);
  });

  test("a record fails where no queue took its request, and the other records are done", async () => {
    const { handle } = build((message) => idOf(message) !== "b");
    expect(await handle(request("a"), request("b"), request("c"))).toEqual(failuresOf("m-1"));
  });

  test("a message that no queue took stays hidden with backoff, and comes again before its deadline", async () => {
    const { handler, hidden } = build(() => false);
    const receivedOften = (id: string, receives: number, more: object = {}) =>
      recordOf(id, JSON.stringify({ ...request(id), sentAt: new Date(START_MS).toISOString(), ...more }), {
        attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(START_MS) },
      });
    const soon = { expiresAt: new Date(START_MS + 30_000).toISOString() };
    await handler({ Records: [receivedOften("a", 1), receivedOften("b", 4), receivedOften("c", 4, soon)] }, invocation);
    expect(hidden).toEqual([
      { queue: "requests", receiptHandle: "receipt-a", waitMs: 5_000 },
      { queue: "requests", receiptHandle: "receipt-b", waitMs: 40_000 },
      { queue: "requests", receiptHandle: "receipt-c", waitMs: 25_000 },
    ]);
  });

  test.each([
    ["whose deadline has passed stays hidden with backoff (fixed: ten receives within ten seconds)", 6, [-1], 160_000],
    ["just before its deadline stays hidden for a second at least", 6, [900], 1_000],
    ["comes again before the deadlines that are ahead", 6, [-1, 60_000], 55_000],
  ])("a message that no queue took and %s", async (_, receives, leftsMs, waitMs) => {
    const { handler, hidden } = build(() => false);
    const isoOf = (ms: number) => new Date(START_MS + ms).toISOString();
    const stops = leftsMs.map((leftMs, index) => ({
      ...request(`r-${index}`),
      sentAt: isoOf(-100_000),
      expiresAt: isoOf(leftMs),
    }));
    const attributes = { ApproximateReceiveCount: String(receives), SentTimestamp: String(START_MS) };
    await handler({ Records: [recordOf("g", JSON.stringify({ id: "g", stops }), { attributes })] }, invocation);
    expect(hidden).toEqual([{ queue: "requests", receiptHandle: "receipt-g", waitMs }]);
  });

  test("large bodies are routed after the small ones are sent, so that they hold up no other request", async () => {
    const { handle, sent } = build();
    await handle({ id: "large", stops: [request("s")], reason: "x".repeat(3_000) }, request("small"), invalid("bad"));
    expect(sent.map(idOf)).toEqual(["small", "bad", undefined, "s", undefined]);
  });

  test("a record fails alone where it cannot be read, and the error is logged", async () => {
    const { handler, errors } = build();
    const good = recordOf("m-good", JSON.stringify(request("a")));
    expect(await handler({ Records: [{ messageId: "m-x" }, good] }, invocation)).toEqual(failuresOf("m-x"));
    expect(errors).toEqual(["routing message m-x"]);
  });

  test.each([
    ["the router sent, gets the id of its attributes", `${ROUTER_ROLE_ID}:stopcord-dev-router`, "kept"],
    ["somebody else sent, gets the id of its message", "AIDAPRODUCER000000000", "m-0"],
  ])("a request without an id that %s", async (_, SenderId, id) => {
    const { handler, sent } = build();
    const record = recordOf("m-0", JSON.stringify(requestOf("drs")), {
      messageAttributes: { requestId: { stringValue: "kept" } },
    });
    await handler({ Records: [{ ...record, attributes: { ...record.attributes, SenderId } }] }, invocation);
    expect(sent.map(idOf)).toEqual([id]);
  });
});

describe("a group", () => {
  const group = { id: "g", stops: [request("a"), request("b")] };

  test("its record is done where every stop was sent", async () => {
    const { handle, sent } = build();
    expect(await handle(group)).toEqual(failuresOf());
    expect(sent.map(idOf)).toEqual(["a", "b"]);
  });

  test("a stop that its queue did not take goes to requests alone, and the record is done", async () => {
    const { handle, sent } = build(({ queue, body }) => queue !== "drs" || idOf({ body }) !== "b");
    expect(await handle(group)).toEqual(failuresOf());
    expect(sent.map((message) => [message.queue, idOf(message)])).toEqual([
      ["drs", "a"],
      ["drs", "b"],
      ["requests", "b"],
    ]);
  });

  test("its record fails where no queue took one of its stops, and the record of another group is done", async () => {
    const { handle } = build((message) => idOf(message) !== "b");
    const other = { id: "h", stops: [request("c"), request("d")] };
    expect(await handle(group, other)).toEqual(failuresOf("m-0"));
  });
});

describe("a direct invocation", () => {
  test("it answers the id of a request that was accepted", async () => {
    const { handler, sent } = build();
    expect(await handler(requestOf("drs"), invocation)).toEqual({ accepted: ["invocation"], rejected: [] });
    expect(queuesOf(sent)).toEqual(["drs"]);
  });

  test("it answers the accepted and the rejected stops of a group, each rejection with its message", async () => {
    const { handler } = build();
    expect(await handler({ id: "g", stops: [request("a"), invalid("bad")] }, invocation)).toEqual({
      accepted: ["a"],
      rejected: [{ id: "bad", message: expect.stringContaining("service: one of") }],
    });
  });

  test("it throws the ids of the requests that no queue took", async () => {
    const { handler } = build(() => false);
    await expect(handler({ id: "g", stops: [request("a"), invalid("bad")] }, invocation)).rejects.toThrow(
      /^routing a request: no queue took (a, bad|bad, a); invoke the router again$/,
    );
  });

  test.each([[{}], [null], ["drs"], [{ detail: {} }]])("it throws on %j, which is not a request", async (event) => {
    await expect(build().handler(event, invocation)).rejects.toThrow(
      "handling an event: it holds neither SQS records nor a request",
    );
  });
});

describe("the log and the metrics of the router", () => {
  test("they get each rejection once, and no forwarded request", async () => {
    const { handle, written } = build();
    await handle(request("good"), invalid("bad"));
    expect(written).toEqual(["log bad", "metrics bad", "flush"]);
  });

  test("they get no rejection that was not published", async () => {
    const { handle, written } = build(({ queue }) => queue !== "results");
    expect(await handle(invalid("bad"))).toEqual(failuresOf("m-0"));
    expect(written).toEqual(["flush"]);
  });
});
