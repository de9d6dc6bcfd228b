import { expect, test } from "vitest";
import { createAccountStore } from "../../lib/accounts/account-store.ts";
import { hurryingClock } from "../rig/clock.ts";
import { configOf } from "../rig/examples.ts";

const config = configOf({ ACCOUNTS_SECRET_ID: "stopcord/dev/accounts" });
const secretOf = (ak: string) => JSON.stringify({ default: { ak, sk: "SK" } });

/** A store whose reads of the secret have the given results in order; the last result repeats. */
function storeOf(...outcomes: (string | Error)[]) {
  const clock = hurryingClock();
  const reads: string[] = [];
  const store = createAccountStore(
    config,
    async (secretId) => {
      const outcome = outcomes[Math.min(reads.push(secretId), outcomes.length) - 1];
      if (outcome instanceof Error) throw outcome;
      return String(outcome);
    },
    clock,
  );
  const load = async (maxAgeMs: number) => (await store.load(maxAgeMs)).get("default");
  return { clock, reads, load };
}

const accountWith = (ak: string) => expect.objectContaining({ value: expect.objectContaining({ ak }) });

test("the secret is read once where its age does not matter", async () => {
  const { load, reads, clock } = storeOf(secretOf("1"), secretOf("2"));
  expect(await load(Number.POSITIVE_INFINITY)).toEqual(accountWith("1"));
  clock.pass(24 * 3_600_000);
  expect(await load(Number.POSITIVE_INFINITY)).toEqual(accountWith("1"));
  expect(reads).toEqual(["stopcord/dev/accounts"]);
});

test("the secret is read again where the accounts are too old", async () => {
  const { load, clock } = storeOf(secretOf("1"), secretOf("2"));
  await load(30_000);
  clock.pass(30_000);
  expect(await load(30_000)).toEqual(accountWith("1"));
  clock.pass(1);
  expect(await load(30_000)).toEqual(accountWith("2"));
});

test("the age of the accounts counts although the clock is set back meanwhile", async () => {
  const { load, clock } = storeOf(secretOf("1"), secretOf("2"));
  await load(30_000);
  clock.step(-3_600_000);
  clock.pass(30_001);
  expect(await load(30_000)).toEqual(accountWith("2"));
});

test("calls during a read wait for that read", async () => {
  const { load, reads } = storeOf(secretOf("1"));
  await Promise.all(Array.from({ length: 10 }, () => load(0)));
  expect(reads).toHaveLength(1);
});

test("a read that began too long ago is followed by another, since Lambda freezes a process (fixed: it counted)", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const answers = [secretOf("1"), promise, secretOf("3")];
  const clock = hurryingClock();
  const store = createAccountStore(config, async () => answers.shift() ?? "{}", clock);
  await store.load(30_000);
  clock.pass(30_001);
  expect((await store.load(30_000, 100)).get("default")).toEqual(accountWith("1"));
  clock.pass(600_000);
  const thawed = store.load(30_000);
  resolve(secretOf("2"));
  expect((await thawed).get("default")).toEqual(accountWith("3"));
});

test("a first read that fails is an error, and the next call reads again", async () => {
  const { load } = storeOf(new Error("no such secret"), secretOf("1"));
  await expect(load(30_000)).rejects.toThrow("no such secret");
  expect(await load(30_000)).toEqual(accountWith("1"));
});

test("a later read that fails keeps the accounts of the last read", async () => {
  const { load, clock } = storeOf(secretOf("1"), new Error("throttled"), "not JSON", secretOf("2"));
  const seen = [];
  for (let read = 0; read < 4; read++) {
    seen.push(await load(30_000));
    clock.pass(30_001);
  }
  expect(seen).toEqual(["1", "1", "1", "2"].map(accountWith));
});

test("a read that fails is not repeated before the accounts are too old again", async () => {
  const { load, clock, reads } = storeOf(secretOf("1"), new Error("throttled"));
  await load(30_000);
  clock.pass(30_001);
  for (let i = 0; i < 10; i++) await load(30_000);
  expect(reads).toHaveLength(2);
});

test("without a secret the accounts come from the environment, and nothing is read", async () => {
  const variables = { HUAWEICLOUD_SDK_AK: "env", HUAWEICLOUD_SDK_SK: "SK" };
  const store = createAccountStore(configOf(variables), () => Promise.reject(new Error("read")), hurryingClock());
  expect((await store.load(0)).get("default")).toEqual(accountWith("env"));
});
