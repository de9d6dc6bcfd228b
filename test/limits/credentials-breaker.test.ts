import { describe, expect, test } from "vitest";
import type { Account } from "../../lib/accounts/accounts.ts";
import type { CallReport } from "../../lib/limits/call-report.ts";
import { createCredentialsBreaker, credentialOf } from "../../lib/limits/credentials-breaker.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { hurryingClock } from "../rig/clock.ts";
import { iamAccount, keyAccount } from "../rig/examples.ts";

const answered = (verdict: Verdict): CallReport => ({ verdict, wasAnswered: true });

test("refused credentials are tried again in time although the clock is set back by an hour", () => {
  const clock = hurryingClock();
  const breaker = createCredentialsBreaker(clock);
  breaker.record({ verdict: "unauthenticated", wasAnswered: true });
  clock.step(-3_600_000);
  clock.pass(5 * 60_000);
  expect(breaker.waitMs()).toBeUndefined();
});

describe("a credential", () => {
  test.each<[string, Account, Account, boolean]>([
    ["a key read again is the same", keyAccount, { ...keyAccount }, true],
    ["a key under another account name is the same", keyAccount, { ...keyAccount, name: "other" }, true],
    ["a key with other projects is the same", keyAccount, { ...keyAccount, projects: {} }, true],
    ["a key with another secret key is another", keyAccount, { ...keyAccount, sk: "other" }, false],
    ["another key with the same secret key is another", keyAccount, { ...keyAccount, ak: "other" }, false],
    ["a key with a security token is another", keyAccount, { ...keyAccount, securityToken: "T" }, false],
    ["a user under another account name is the same", iamAccount, { ...iamAccount, name: "other" }, true],
    [
      "a user with another password is another",
      iamAccount,
      { ...iamAccount, iam: { ...iamAccount.iam, password: "new" } },
      false,
    ],
    [
      "a user of the same name in another domain is another",
      iamAccount,
      { ...iamAccount, iam: { ...iamAccount.iam, domain: "other" } },
      false,
    ],
    ["a user is another than a key", keyAccount, iamAccount, false],
  ])("%s", (_, one, other, isSame) => {
    expect(credentialOf(one) === credentialOf(other)).toBe(isSame);
  });
});

describe("a credentials breaker", () => {
  test("blocks refused credentials for at most 30 s at a time, for five minutes or until a call proves them", () => {
    const clock = hurryingClock();
    const breaker = createCredentialsBreaker(clock);
    expect([breaker.isRefused(), breaker.waitMs()]).toEqual([false, undefined]);
    breaker.record(answered("unauthenticated"));
    expect([breaker.isRefused(), breaker.waitMs()]).toEqual([true, 30_000]);
    clock.pass(299_000);
    expect([breaker.isRefused(), breaker.waitMs()]).toEqual([true, 1_000]);
    clock.pass(1_000);
    expect([breaker.isRefused(), breaker.waitMs()]).toEqual([true, undefined]);
    breaker.record(answered("stopped"));
    expect([breaker.isRefused(), breaker.waitMs()]).toEqual([false, undefined]);
  });

  test.each<[string, CallReport, boolean]>([
    ["an answer proves credentials", answered("not-found"), true],
    ["`unavailable` proves nothing", answered("unavailable"), false],
    ["`throttled` proves nothing", answered("throttled"), false],
    ["a lost answer proves nothing", { verdict: "unsettled", wasAnswered: false }, false],
    ["a refusal proves nothing", answered("unauthenticated"), false],
  ])("%s", (_, report, isProven) => {
    const breaker = createCredentialsBreaker(hurryingClock());
    breaker.record(report);
    expect(breaker.isProven()).toBe(isProven);
  });

  test("takes a refusal of proven credentials as the end of their proof", () => {
    const breaker = createCredentialsBreaker(hurryingClock());
    breaker.record(answered("stopped"));
    breaker.record(answered("unauthenticated"));
    expect([breaker.isProven(), breaker.isRefused()]).toEqual([false, true]);
  });
});
