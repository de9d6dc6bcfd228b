import { describe, expect, test } from "vitest";
import { accountsFromVariables, parseAccounts } from "../../lib/accounts/accounts.ts";
import { configOf, PROJECT_ID } from "../rig/examples.ts";

const one = (raw: unknown) => parseAccounts(JSON.stringify({ one: raw })).get("one");
const IAM = { domain: "d", user: "u", password: "p" };
const PROJECT_WORDS = "a project id of 32 letters and digits";
const REGION_WORDS = "a region in lower case such as cn-north-4";
const KEY_WORDS = "visible ASCII characters";

describe("a valid account", () => {
  test.each([
    ["a key", { ak: "AK", sk: "SK" }, { ak: "AK", sk: "SK", projects: {} }],
    ["a temporary key", { ak: "AK", sk: "SK", securityToken: "T" }, { securityToken: "T" }],
    [
      "a key with a region and projects",
      { ak: "AK", sk: "SK", region: "cn-north-4", projects: { "cn-north-4": PROJECT_ID } },
      { region: "cn-north-4", projects: { "cn-north-4": PROJECT_ID } },
    ],
    ["an IAM user", { iam: IAM }, { iam: IAM, projects: {} }],
  ])("an account with %s is read", (_, raw, account) => {
    expect(one(raw)).toMatchObject({ ok: true, value: { name: "one", ...account } });
  });
});

describe("a faulty account", () => {
  const WHOLE = "an object with ak and sk, or with iam";

  test.each<[string, unknown, string[]]>([
    ["that is empty", {}, ["ak: required, a text", "sk: required, a text"]],
    ["that is null", null, [`body: ${WHOLE}`]],
    ["that is a text", "SECRET", [`body: ${WHOLE}`]],
    ["that is a list", ["SECRET"], [`body: ${WHOLE}`]],
    ["with an empty key", { ak: "", sk: "SECRET" }, [`ak: ${KEY_WORDS}`]],
    ["with a line end in its key", { ak: "AK", sk: "SECRET\n" }, [`sk: ${KEY_WORDS}`]],
    ["with a key that no header can hold", { ak: "SECRET\u2028", sk: "SK" }, [`ak: ${KEY_WORDS}`]],
    [
      "with a token that no header can hold",
      { ak: "AK", sk: "SK", securityToken: "SE CRET" },
      [`securityToken: ${KEY_WORDS}`],
    ],
    ["with a number as its key", { ak: 5, sk: "SK" }, ["ak: a text"]],
    ["with a text as its IAM user", { iam: "SECRET" }, ["iam: an object with domain, user and password"]],
    ["with an IAM user without a password", { iam: { domain: "d", user: "u" } }, ["iam.password: required, a text"]],
    ["with an IAM user without a name", { iam: { ...IAM, user: "" } }, ["iam.user: not empty"]],
    ["with a list of projects", { ak: "AK", sk: "SK", projects: [] }, ["projects: project ids by region"]],
    [
      "with a project that is a path",
      { ak: "AK", sk: "SK", projects: { "cn-north-4": "a/../b" } },
      [`projects.cn-north-4: ${PROJECT_WORDS}, not a/../b`],
    ],
    [
      "with a number as a project",
      { ak: "AK", sk: "SK", projects: { "cn-north-4": 1 } },
      ["projects.cn-north-4: a project id"],
    ],
    ["with an empty region", { ak: "AK", sk: "SK", region: "" }, [`region: ${REGION_WORDS}, not `]],
    [
      "with a region in capitals",
      { ak: "AK", sk: "SK", region: "CN-NORTH-4" },
      [`region: ${REGION_WORDS}, not CN-NORTH-4`],
    ],
    ["with an unknown key", { ak: "AK", sk: "SK", service: ["drs"] }, ["service: unknown key"]],
  ])("an account %s has faults without its secrets", (_, raw, faults) => {
    expect(one(raw)).toEqual({ ok: false, faults });
    expect(JSON.stringify(one(raw))).not.toContain("SECRET");
  });

  test.each(["job 1", "job1\n", " job1", "ｊob1", "job1\u200b", "", "a".repeat(65)])(
    "an account that protects %j is faulty, since no target has such an id (fixed: it protected nothing)",
    (id) => {
      const faults = ["protected.1: an id of 1–64 letters, digits, - and _"];
      expect(one({ ak: "AK", sk: "SK", protected: ["job", id] })).toEqual({ ok: false, faults });
    },
  );

  test("an account with a repeated key is faulty, and leaves the others usable (fixed: the last key counted)", () => {
    const keys = '"ak":"AK","sk":"SECRET"';
    const text = `{"z":{${Array(30).fill('"k":1')}},"a":{${keys},"protected":["x"],"protected":[]},"b":{${keys}},"c":{${keys}},"c":{${keys}}}`;
    expect([...parseAccounts(text)]).toEqual([
      ["z", { ok: false, faults: Array(29).fill("z.k: repeated key") }],
      ["a", { ok: false, faults: ["a.protected: repeated key"] }],
      ["b", expect.objectContaining({ ok: true })],
      ["c", { ok: false, faults: ["c: repeated key"] }],
    ]);
  });

  test.each([
    ["a name", { SECRET0SECRET0SECRET0SECRET0SECRET0SECRE: "x" }],
    ["a project id", { ak: "AK", sk: "SK", projects: { "cn-north-4": "SECRET0SECRET0SECRET0SECRET0SECRET0SECRE" } }],
    ["a region", { ak: "AK", sk: "SK", projects: { SECRET0SECRET0SECRET0SECRET0SECRET0SECRE: "1" } }],
    ["the region", { ak: "AK", sk: "SK", region: "SECRET0SECRET0SECRET0SECRET0SECRET0SECRE" }],
  ])("a secret key in the place of %s does not stand in the faults (fixed: it did)", (_, raw) => {
    expect(one(raw)).toMatchObject({ ok: false });
    expect(JSON.stringify(one(raw))).not.toContain("SECRET");
    expect(JSON.stringify(one(raw))).toContain("(a word of 40 characters)");
  });

  test("a faulty account leaves the other accounts usable", () => {
    const accounts = parseAccounts(JSON.stringify({ good: { ak: "AK", sk: "SK" }, bad: {} }));
    expect([accounts.get("good")?.ok, accounts.get("bad")?.ok]).toEqual([true, false]);
  });
});

test.each([["not JSON: AK-SECRET"], ['{"default":{"ak":"AK-SECRET"'], ["[]"], ["null"], ['"AK-SECRET"'], [""]])(
  "the secret %j is an error that does not quote it",
  (secret) => {
    expect(() => parseAccounts(secret)).toThrow(
      /^reading the accounts secret: it is not a JSON object by account name$/,
    );
  },
);

describe("the account of Huawei's own variables", () => {
  const KEY = { HUAWEICLOUD_SDK_AK: "AK", HUAWEICLOUD_SDK_SK: "SK" };
  const from = (variables: Record<string, string>) => accountsFromVariables(configOf(variables));

  test("it has its project in the region of the settings", () => {
    const accounts = from({ ...KEY, HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID, STOPCORD_REGION: "cn-east-3" });
    expect(accounts.get("default")).toEqual({
      ok: true,
      value: { name: "default", ak: "AK", sk: "SK", region: "cn-east-3", projects: { "cn-east-3": PROJECT_ID } },
    });
  });

  test("it has a security token where the variable is set", () => {
    const accounts = from({ ...KEY, HUAWEICLOUD_SDK_SECURITY_TOKEN: "T" });
    expect(accounts.get("default")).toMatchObject({ ok: true, value: { securityToken: "T", projects: {} } });
  });

  test.each([[{}], [{ HUAWEICLOUD_SDK_AK: "AK" }], [{ HUAWEICLOUD_SDK_SK: "SK" }]])(
    "it does not exist where only %j is set",
    (variables) => {
      expect(from(variables).size).toBe(0);
    },
  );

  test("it is faulty with a key that no header can hold", () => {
    expect(from({ ...KEY, HUAWEICLOUD_SDK_AK: "AK\n" }).get("default")).toEqual({
      ok: false,
      faults: [`ak: ${KEY_WORDS}`],
    });
  });
});
