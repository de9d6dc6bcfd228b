import { describe, expect, test } from "vitest";
import { createHaltStore, HALT_AGE_MS } from "../../lib/limits/halt-store.ts";
import { writeHalts } from "../../lib/limits/halts.ts";
import { standingClock } from "../rig/clock.ts";

const halt = { service: "drs", reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" };
const HALTED = writeHalts([halt]);
const subject = { service: "drs", account: "default", requestId: "r" };

type Read = string | Error | Promise<string>;

/** A store whose reads of the secret have these results in their order; the last one repeats. */
function storeOf(...results: Read[]) {
  const clock = standingClock();
  const lines: string[] = [];
  const inForce: number[] = [];
  let reads = 0;
  const store = createHaltStore({
    config: { haltSecretId: "stopcord/dev/halt" },
    clock,
    readSecret: async () => {
      reads += 1;
      const result = results[Math.min(reads, results.length) - 1] ?? "{}";
      if (result instanceof Error) throw result;
      return result;
    },
    events: {
      warn: (message) => lines.push(`WARN ${message}`),
      error: (message, cause) => lines.push(`ERROR ${message}: ${cause}`),
      inForce: (count) => inForce.push(count),
    },
  });
  return { clock, lines, inForce, reads: () => reads, find: () => store.find(subject) };
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe("the age of a value", () => {
  test("is less than 10 s whenever a stop call starts", async () => {
    const { clock, find, reads } = storeOf("{}", HALTED);
    expect(await find()).toBeUndefined();
    await clock.pass(HALT_AGE_MS - 1);
    expect(await find()).toBeUndefined();
    expect(reads()).toBe(1);
    await clock.pass(1);
    expect(await find()).toEqual(halt);
    expect(reads()).toBe(2);
  });

  test("counts from the beginning of its read, so that a slow read is repeated sooner", async () => {
    const slow = Promise.withResolvers<string>();
    const { clock, find, reads } = storeOf(slow.promise, HALTED);
    const first = find();
    await clock.pass(5_000);
    slow.resolve("{}");
    expect(await first).toBeUndefined();
    await clock.pass(5_000);
    expect(await find()).toEqual(halt);
    expect(reads()).toBe(2);
  });

  test("is too old where Lambda froze the process during the read, so the secret is read once more", async () => {
    const frozen = Promise.withResolvers<string>();
    const { clock, find, reads } = storeOf(frozen.promise, HALTED);
    const waiting = find();
    frozen.resolve("{}");
    void clock.pass(HALT_AGE_MS); // the answer and the time arrive together
    expect(await waiting).toEqual(halt);
    expect(reads()).toBe(2);
  });

  test("counts although the clock is set back meanwhile", async () => {
    const { clock, find, reads } = storeOf("{}", HALTED);
    await find();
    clock.step(-HALT_AGE_MS);
    await clock.pass(HALT_AGE_MS);
    expect(await find()).toEqual(halt);
    expect(reads()).toBe(2);
  });

  test("lets a resume take effect after 10 s", async () => {
    const { clock, find } = storeOf(HALTED, "{}");
    expect(await find()).toEqual(halt);
    await clock.pass(HALT_AGE_MS);
    expect(await find()).toBeUndefined();
  });
});

describe("reads", () => {
  test("are made once for all that wait for one", async () => {
    const { find, reads } = storeOf(HALTED);
    expect(await Promise.all([find(), find(), find()])).toEqual([halt, halt, halt]);
    expect(reads()).toBe(1);
  });

  test("are not made before somebody asks", () => {
    expect(storeOf(HALTED).reads()).toBe(0);
  });

  test("are not made where no secret is named, and nothing is halted", async () => {
    const store = createHaltStore({
      config: { haltSecretId: undefined },
      clock: standingClock(),
      readSecret: () => Promise.reject(new Error("read")),
      events: { warn: expect.unreachable, error: expect.unreachable, inForce: () => expect.unreachable() },
    });
    expect(await store.find(subject)).toBeUndefined();
  });

  test("report the number of halts in force, and nothing where there is none", async () => {
    const { clock, find, inForce } = storeOf(HALTED, new Error("throttled"), "{}");
    for (let read = 0; read < 3; read++) {
      await find();
      await clock.pass(HALT_AGE_MS);
    }
    expect(inForce).toEqual([1, 1]);
  });
});

const FAULTS = [
  ["throttled", named("ThrottlingException", "Rate exceeded"), "ThrottlingException: Rate exceeded"],
  ["deleted", named("ResourceNotFoundException", "no such secret"), "ResourceNotFoundException: no such secret"],
  ["not JSON", "halt drs", "Error: its value is not valid (it is not JSON)"],
  ["with an unknown key", '{"halts":[],"halt":1}', "Error: its value is not valid (halt: unknown key)"],
] as const;

describe.each(FAULTS)("a secret that is %s", (_, fault, cause) => {
  test("leaves the last known halt in force, with one WARN line per read", async () => {
    const { clock, find, lines } = storeOf(HALTED, fault);
    await find();
    for (let second = 0; second < 19; second++) {
      await clock.pass(1_000);
      expect(await find()).toEqual(halt);
    }
    expect(lines).toEqual([`WARN the halt secret cannot be read, so the last known value holds (halts: 1): ${cause}`]);
  });

  test("does not stop all stops where it could never be read, and each read writes one ERROR line", async () => {
    const { clock, find, lines } = storeOf(fault);
    expect(await Promise.all([find(), find()])).toEqual([undefined, undefined]);
    await clock.pass(HALT_AGE_MS);
    await find();
    const line = `ERROR the halt secret cannot be read, so nothing is halted: ${cause}`;
    expect(lines).toEqual([line, line]);
  });

  test("takes effect again once it can be read", async () => {
    const { clock, find } = storeOf(fault, HALTED);
    expect(await find()).toBeUndefined();
    await clock.pass(HALT_AGE_MS);
    expect(await find()).toEqual(halt);
  });
});

test("a read without an answer delays nothing for longer than 2.5 s, and the last known value holds", async () => {
  const { clock, find, lines } = storeOf(HALTED, new Promise<string>(() => {}));
  await find();
  await clock.pass(HALT_AGE_MS);
  const found = find();
  await clock.pass(2_500);
  expect(await found).toEqual(halt);
  expect(lines).toEqual([
    "WARN the halt secret cannot be read, so the last known value holds (halts: 1): Error: no answer within 2500 ms",
  ]);
});

test("an answer that comes after 2.5 s holds from then on", async () => {
  const slow = Promise.withResolvers<string>();
  const { clock, find, reads } = storeOf("{}", slow.promise);
  await find();
  await clock.pass(HALT_AGE_MS);
  const found = find();
  await clock.pass(2_500);
  expect(await found).toBeUndefined();
  slow.resolve(HALTED);
  await clock.pass(1_000);
  expect(await find()).toEqual(halt);
  expect(reads()).toBe(2);
});

test("an answer that comes after that of a later read does not replace it", async () => {
  const slow = Promise.withResolvers<string>();
  const { clock, find } = storeOf(slow.promise, HALTED);
  const found = find();
  await clock.pass(2_500);
  await found;
  await clock.pass(HALT_AGE_MS);
  expect(await find()).toEqual(halt);
  slow.resolve("{}");
  await clock.pass(1_000);
  expect(await find()).toEqual(halt);
});
