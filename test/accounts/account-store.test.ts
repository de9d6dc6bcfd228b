import { expect, test } from "vitest";
import { createAccountStore } from "../../lib/accounts/account-store.ts";
import { hurryingClock } from "../rig/clock.ts";
import { configOf } from "../rig/examples.ts";

const config = configOf({ ACCOUNTS_SECRET_ID: "stopcord/dev/accounts" });
const secretOf = (ak: string) => JSON.stringify({ default: { ak, sk: "SK" } });

/** A store whose reads of the secret come out as scripted, one after the other; the last one stays. */
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

test("the secret is read once for all who are content with what is known", async () => {
  const { load, reads, clock } = storeOf(secretOf("1"), secretOf("2"));
  expect(await load(Number.POSITIVE_INFINITY)).toEqual(accountWith("1"));
  clock.pass(24 * 3_600_000);
  expect(await load(Number.POSITIVE_INFINITY)).toEqual(accountWith("1"));
  expect(reads).toEqual(["stopcord/dev/accounts"]);
});

test("the secret is read again when what is known is too old", async () => {
  const { load, clock } = storeOf(secretOf("1"), secretOf("2"));
  await load(30_000);
  clock.pass(30_000);
  expect(await load(30_000)).toEqual(accountWith("1"));
  clock.pass(1);
  expect(await load(30_000)).toEqual(accountWith("2"));
});

test("whoever asks during a read waits for that read", async () => {
  const { load, reads } = storeOf(secretOf("1"));
  await Promise.all(Array.from({ length: 10 }, () => load(0)));
  expect(reads).toHaveLength(1);
});

test("a secret that was never read and cannot be read is an error, and the next one tries again", async () => {
  const { load } = storeOf(new Error("no such secret"), secretOf("1"));
  await expect(load(30_000)).rejects.toThrow("no such secret");
  expect(await load(30_000)).toEqual(accountWith("1"));
});

test("a secret that cannot be read any more leaves what was known", async () => {
  const { load, clock } = storeOf(secretOf("1"), new Error("throttled"), "not JSON", secretOf("2"));
  const seen = [];
  for (let read = 0; read < 4; read++) {
    seen.push(await load(30_000));
    clock.pass(30_001);
  }
  expect(seen).toEqual(["1", "1", "1", "2"].map(accountWith));
});

test("a secret that cannot be read is tried no more often than one that can", async () => {
  const { load, clock, reads } = storeOf(secretOf("1"), new Error("throttled"));
  await load(30_000);
  clock.pass(30_001);
  for (let i = 0; i < 10; i++) await load(30_000);
  expect(reads).toHaveLength(2);
});

test("without a secret the accounts are those of the environment, and nothing is read", async () => {
  const variables = { HUAWEICLOUD_SDK_AK: "env", HUAWEICLOUD_SDK_SK: "SK" };
  const store = createAccountStore(configOf(variables), () => Promise.reject(new Error("read")), hurryingClock());
  expect((await store.load(0)).get("default")).toEqual(accountWith("env"));
});
