import { expect, test } from "vitest";
import { createLeakDetector } from "./leak-detector.ts";
import { buildAccounts, listSecretTexts, SOAK_ACCOUNTS } from "./soak-accounts.ts";

test("the detector looks for every secret of every account", () => {
  const secrets = listSecretTexts();
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of secrets) expect(JSON.stringify(buildAccounts())).toContain(secret);
});

test.each<[string, string]>([
  ["a secret key", `signing with ${listSecretTexts()[0]}`],
  ["a token", `X-Auth-Token: MII${"a-_9".repeat(30)}`],
  ["the name of the signature algorithm", "authorization: SDK-HMAC-SHA256 Access=AK"],
  ["a signature", "Signature=0123"],
  ["the header of a token answer", "x-subject-token"],
])("a line with %s is a leak", (_, line) => {
  const detector = createLeakDetector();
  detector.inspect("a line without a secret");
  detector.inspect(line);
  expect(detector.found).toMatchObject({ texts: 2, leaks: [line] });
});

test("the accounts include keys, IAM users and credentials that are refused or unusable", () => {
  expect(Map.groupBy(SOAK_ACCOUNTS, ({ access }) => access).size).toBe(3);
  expect(SOAK_ACCOUNTS.filter(({ secret }) => secret && "iam" in secret).length).toBeGreaterThan(2);
});
