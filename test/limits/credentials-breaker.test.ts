import { describe, expect, test } from "vitest";
import { createCredentialsBreaker } from "../../lib/limits/credentials-breaker.ts";
import { hurryingClock } from "../rig/clock.ts";
import { iamAccount, keyAccount } from "../rig/examples.ts";

describe("a gate is for one account with one set of credentials", () => {
  const gate = createCredentialsBreaker(keyAccount, hurryingClock());

  test.each([
    ["the same", keyAccount, true],
    ["the same, read again", { ...keyAccount }, true],
    ["another key", { ...keyAccount, sk: "other" }, false],
    ["a security token more", { ...keyAccount, securityToken: "T" }, false],
    ["another kind of account", iamAccount, false],
  ])("%s", (_, account, is) => {
    expect(gate.isFor(account)).toBe(is);
  });
});

test("refused credentials are waited for 30 seconds at a time, for five minutes or until they are proven", () => {
  const clock = hurryingClock();
  const gate = createCredentialsBreaker(keyAccount, clock);
  expect([gate.isRefused(), gate.waitMs()]).toEqual([false, undefined]);
  gate.note({ verdict: "unauthenticated", wasAnswered: true });
  expect([gate.isRefused(), gate.waitMs()]).toEqual([true, 30_000]);
  clock.pass(299_000);
  expect([gate.isRefused(), gate.waitMs()]).toEqual([true, 1_000]);
  clock.pass(1_000);
  expect([gate.isRefused(), gate.waitMs()]).toEqual([true, undefined]);
  gate.note({ verdict: "stopped", wasAnswered: true });
  expect([gate.isRefused(), gate.waitMs()]).toEqual([false, undefined]);
});
