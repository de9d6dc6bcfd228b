import { expect, test } from "vitest";
import { accountsSecret, CAST, secretTexts } from "./accounts.ts";
import { createLeaks } from "./leaks.ts";

test("every secret of every account is looked for", () => {
  const secrets = secretTexts();
  expect(secrets.length).toBeGreaterThan(8);
  for (const secret of secrets) expect(accountsSecret()).toContain(secret);
});

test.each<[string, string]>([
  ["a secret key", `signing with ${secretTexts()[0]}`],
  ["a token", `X-Auth-Token: MII${"a-_9".repeat(30)}`],
  ["a signature's algorithm", "authorization: SDK-HMAC-SHA256 Access=AK"],
  ["a signature", "Signature=0123"],
  ["the header that brings a token", "x-subject-token"],
])("%s in a line is a leak", (_, line) => {
  const leaks = createLeaks();
  leaks.look("a line like any other");
  leaks.look(line);
  expect(leaks.found).toMatchObject({ texts: 2, leaks: [line] });
});

test("the cast has keys, users, and those who will be refused", () => {
  expect(Map.groupBy(CAST, ({ standing }) => standing).size).toBe(3);
  expect(CAST.filter(({ secret }) => secret && "iam" in secret).length).toBeGreaterThan(2);
});
