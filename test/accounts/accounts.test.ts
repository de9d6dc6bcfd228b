import { describe, expect, test } from "vitest";
import { accountsFromVariables, parseAccounts } from "../../lib/accounts/accounts.ts";
import { configOf, PROJECT_ID } from "../rig/examples.ts";

const one = (raw: unknown) => parseAccounts(JSON.stringify({ one: raw })).get("one");
const IAM = { domain: "d", user: "u", password: "p" };
const KEY_WORDS = "visible ASCII characters";

describe("an account is an access key or an IAM user", () => {
  test.each([
    ["a key", { ak: "AK", sk: "SK" }, { ak: "AK", sk: "SK", projects: {} }],
    ["a temporary key", { ak: "AK", sk: "SK", securityToken: "T" }, { securityToken: "T" }],
    [
      "a key with a region and projects",
      { ak: "AK", sk: "SK", region: "r", projects: { r: PROJECT_ID } },
      { region: "r", projects: { r: PROJECT_ID } },
    ],
    ["an IAM user", { iam: IAM }, { iam: IAM, projects: {} }],
    ["fields of tomorrow", { ak: "AK", sk: "SK", note: "x" }, { ak: "AK" }],
  ])("%s", (_, raw, account) => {
    expect(one(raw)).toMatchObject({ ok: true, value: { name: "one", ...account } });
  });
});

describe("an account that cannot be used says why, without a word of what it holds", () => {
  const WHOLE = "an object with ak and sk, or with iam";

  test.each<[string, unknown, string[]]>([
    ["nothing", {}, ["ak: required, a text", "sk: required, a text"]],
    ["null", null, [`body: ${WHOLE}`]],
    ["a text", "SECRET", [`body: ${WHOLE}`]],
    ["a list", ["SECRET"], [`body: ${WHOLE}`]],
    ["an empty key", { ak: "", sk: "SECRET" }, [`ak: ${KEY_WORDS}`]],
    ["a key with the line end of its file", { ak: "AK", sk: "SECRET\n" }, [`sk: ${KEY_WORDS}`]],
    ["a key that no header carries", { ak: "SECRET\u2028", sk: "SK" }, [`ak: ${KEY_WORDS}`]],
    [
      "a token that no header carries",
      { ak: "AK", sk: "SK", securityToken: "SE CRET" },
      [`securityToken: ${KEY_WORDS}`],
    ],
    ["a number for a key", { ak: 5, sk: "SK" }, ["ak: a text"]],
    ["an IAM user that is a text", { iam: "SECRET" }, ["iam: an object with domain, user and password"]],
    ["an IAM user without a password", { iam: { domain: "d", user: "u" } }, ["iam.password: required, a text"]],
    ["an IAM user without a name", { iam: { ...IAM, user: "" } }, ["iam.user: not empty"]],
    ["projects in a list", { ak: "AK", sk: "SK", projects: [] }, ["projects: project ids by region"]],
    [
      "a project that leaves its place in a path",
      { ak: "AK", sk: "SK", projects: { r: "a/../b" } },
      ["projects.r: letters and digits"],
    ],
    ["a project that is a number", { ak: "AK", sk: "SK", projects: { r: 1 } }, ["projects.r: letters and digits"]],
    ["an empty region", { ak: "AK", sk: "SK", region: "" }, ["region: not empty"]],
  ])("%s", (_, raw, faults) => {
    expect(one(raw)).toEqual({ ok: false, faults });
    expect(JSON.stringify(one(raw))).not.toContain("SECRET");
  });

  test("and does not take the others with it", () => {
    const accounts = parseAccounts(JSON.stringify({ good: { ak: "AK", sk: "SK" }, bad: {} }));
    expect([accounts.get("good")?.ok, accounts.get("bad")?.ok]).toEqual([true, false]);
  });
});

test.each([["not JSON: AK-SECRET"], ['{"default":{"ak":"AK-SECRET"'], ["[]"], ["null"], ['"AK-SECRET"'], [""]])(
  "the secret %j is an error that quotes nothing of it",
  (secret) => {
    expect(() => parseAccounts(secret)).toThrow(
      /^reading the accounts secret: it is not a JSON object by account name$/,
    );
  },
);

describe("without a secret there is the account of Huawei's own variables", () => {
  const KEY = { HUAWEICLOUD_SDK_AK: "AK", HUAWEICLOUD_SDK_SK: "SK" };
  const from = (variables: Record<string, string>) => accountsFromVariables(configOf(variables));

  test("with a project in the region of the settings", () => {
    const accounts = from({ ...KEY, HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID, STOPCORD_REGION: "cn-east-3" });
    expect(accounts.get("default")).toEqual({
      ok: true,
      value: { name: "default", ak: "AK", sk: "SK", region: "cn-east-3", projects: { "cn-east-3": PROJECT_ID } },
    });
  });

  test("with a security token", () => {
    const accounts = from({ ...KEY, HUAWEICLOUD_SDK_SECURITY_TOKEN: "T" });
    expect(accounts.get("default")).toMatchObject({ ok: true, value: { securityToken: "T", projects: {} } });
  });

  test.each([[{}], [{ HUAWEICLOUD_SDK_AK: "AK" }], [{ HUAWEICLOUD_SDK_SK: "SK" }]])(
    "but none out of %j",
    (variables) => {
      expect(from(variables).size).toBe(0);
    },
  );

  test("and none that can be used out of a key that no header carries", () => {
    expect(from({ ...KEY, HUAWEICLOUD_SDK_AK: "AK\n" }).get("default")).toEqual({
      ok: false,
      faults: [`ak: ${KEY_WORDS}`],
    });
  });
});
