import { expect, test } from "vitest";
import { buildAccountsSecret, listSecretTexts, SOAK_ACCOUNTS } from "./accounts.ts";
import { createLeakDetector } from "./leak-detector.ts";

test("every secret of every account is looked for", () => {
  const secrets = listSecretTexts();
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of secrets) expect(buildAccountsSecret()).toContain(secret);
});

test.each<[string, string]>([
  ["a secret key", `signing with ${listSecretTexts()[0]}`],
  ["a token", `X-Auth-Token: MII${"a-_9".repeat(30)}`],
  ["a signature's algorithm", "authorization: SDK-HMAC-SHA256 Access=AK"],
  ["a signature", "Signature=0123"],
  ["the header that brings a token", "x-subject-token"],
])("%s in a line is a leak", (_, line) => {
  const leaks = createLeakDetector();
  leaks.inspect("a line like any other");
  leaks.inspect(line);
  expect(leaks.found).toMatchObject({ texts: 2, leaks: [line] });
});

test("the cast has keys, users, and those who will be refused", () => {
  expect(Map.groupBy(SOAK_ACCOUNTS, ({ standing }) => standing).size).toBe(3);
  expect(SOAK_ACCOUNTS.filter(({ secret }) => secret && "iam" in secret).length).toBeGreaterThan(2);
});
