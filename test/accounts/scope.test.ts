import { describe, expect, test } from "vitest";
import { type Accounts, parseAccounts } from "../../lib/accounts/accounts.ts";
import { type CallScope, createScopeFinder } from "../../lib/accounts/scope.ts";
import type { Config } from "../../lib/config.ts";
import { requestParser } from "../../lib/request/request.ts";
import { aom } from "../../lib/services/aom.ts";
import { drs } from "../../lib/services/drs.ts";
import { configOf, PROJECT_ID, targets } from "../rig/examples.ts";

const OTHER_PROJECT = "1".repeat(32);
const ACCOUNTS = parseAccounts(
  JSON.stringify({
    default: { ak: "AK", sk: "SK", projects: { "cn-north-4": PROJECT_ID, "cn-east-3": OTHER_PROJECT } },
    eastern: { ak: "AK", sk: "SK", region: "cn-east-3", projects: { "cn-east-3": OTHER_PROJECT } },
    broken: { ak: "AK" },
  }),
);

type Given = { readonly accounts?: Accounts; readonly config?: Config };

function resolve(more: Record<string, unknown>, { accounts = ACCOUNTS, config = configOf() }: Given = {}) {
  const parsed = requestParser(drs)({ service: "drs", target: targets.drs, ...more });
  if (!parsed.ok) throw new Error(parsed.faults.join());
  return createScopeFinder(drs, config)(parsed.value, accounts);
}

describe("a request is called for where and as whom it says", () => {
  const DRS = (region: string) => `https://drs.${region}.myhuaweicloud.com`;

  test.each<[string, Record<string, unknown>, Partial<CallScope>]>([
    ["nothing said", {}, { region: "cn-north-4", projectId: PROJECT_ID, origin: DRS("cn-north-4") }],
    ["a region", { region: "cn-east-3" }, { region: "cn-east-3", projectId: OTHER_PROJECT, origin: DRS("cn-east-3") }],
    ["a project", { projectId: "2".repeat(32) }, { region: "cn-north-4", projectId: "2".repeat(32) }],
    ["an account with a region of its own", { account: "eastern" }, { region: "cn-east-3", projectId: OTHER_PROJECT }],
    [
      "a region where only the project is new",
      { region: "cn-east-2", projectId: PROJECT_ID },
      { origin: DRS("cn-east-2") },
    ],
  ])("%s", (_, more, scope) => {
    expect(resolve(more)).toMatchObject({ kind: "scope", scope });
  });

  test("the region of the settings stands in for the account's", () => {
    const config = configOf({ STOPCORD_REGION: "cn-east-3" });
    expect(resolve({}, { config })).toMatchObject({ scope: { region: "cn-east-3", projectId: OTHER_PROJECT } });
  });

  test("an endpoint of the settings replaces that of the table, for its own region only", () => {
    const config = configOf({ HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "http://127.0.0.1:4580" });
    expect(resolve({}, { config })).toMatchObject({ scope: { origin: "http://127.0.0.1:4580" } });
    expect(resolve({ region: "cn-east-3" }, { config })).toMatchObject({ scope: { origin: DRS("cn-east-3") } });
  });

  test("an endpoint of the settings opens a region that the table lacks", () => {
    const config = configOf({ HUAWEICLOUD_SDK_REGION_DRS_XX_NEW_1: "https://drs.example" });
    expect(resolve({ region: "xx-new-1", projectId: PROJECT_ID }, { config })).toMatchObject({
      scope: { region: "xx-new-1", origin: "https://drs.example" },
    });
  });
});

describe("what cannot be called for is said", () => {
  test.each(["nowhere-1", "constructor", "__proto__"])("a region that is no region: %s", (region) => {
    const parsed = { service: "drs", target: targets.drs, account: "default", projectId: PROJECT_ID, region } as never; // past the parser
    const found = createScopeFinder(aom, configOf())(parsed, ACCOUNTS);
    expect(found).toEqual({ kind: "rejected", fault: "region: one of cn-east-2, cn-east-3, cn-north-4, cn-south-1" });
  });

  test("a region in which the account has no project", () => {
    expect(resolve({ region: "cn-east-2" })).toEqual({
      kind: "rejected",
      fault: "projectId: required, since account default has no project in cn-east-2",
    });
  });

  test("an account that does not exist", () => {
    expect(resolve({ account: "toString" })).toEqual({
      kind: "account-unknown",
      fault: "there is no account toString",
    });
  });

  test("an account that is not whole", () => {
    expect(resolve({ account: "broken" })).toEqual({
      kind: "account-unknown",
      fault: "account broken cannot be used (sk: required, a text)",
    });
  });

  test("no account at all", () => {
    expect(resolve({}, { accounts: new Map() })).toMatchObject({ kind: "account-unknown" });
  });
});
