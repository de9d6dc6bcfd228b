import { describe, expect, test } from "vitest";
import { type Accounts, parseAccounts } from "../../lib/accounts/accounts.ts";
import { type CallScope, createScopeFinder } from "../../lib/accounts/scope.ts";
import type { Config } from "../../lib/config.ts";
import { requestParser } from "../../lib/request/request.ts";
import { aom } from "../../lib/services/aom.ts";
import { drs } from "../../lib/services/drs.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { configOf, PROJECT_ID } from "../rig/examples.ts";

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
  const parsed = requestParser(drs)({ service: "drs", target: exampleTargets.drs, ...more });
  if (!parsed.ok) throw new Error(parsed.faults.join());
  return createScopeFinder(drs, config)(parsed.value, accounts);
}

describe("the scope of a request", () => {
  const DRS = (region: string) => `https://drs.${region}.myhuaweicloud.com`;

  test.each<[string, Record<string, unknown>, Partial<CallScope>]>([
    ["no place", {}, { region: "cn-north-4", projectId: PROJECT_ID, origin: DRS("cn-north-4") }],
    ["a region", { region: "cn-east-3" }, { region: "cn-east-3", projectId: OTHER_PROJECT, origin: DRS("cn-east-3") }],
    ["a project", { projectId: "2".repeat(32) }, { region: "cn-north-4", projectId: "2".repeat(32) }],
    ["an account with its own region", { account: "eastern" }, { region: "cn-east-3", projectId: OTHER_PROJECT }],
    ["a region and a project", { region: "cn-east-2", projectId: PROJECT_ID }, { origin: DRS("cn-east-2") }],
  ])("it follows from a request that names %s", (_, more, scope) => {
    expect(resolve(more)).toMatchObject({ kind: "scope", scope });
  });

  test("it is in the region of the settings where request and account name none", () => {
    const config = configOf({ STOPCORD_REGION: "cn-east-3" });
    expect(resolve({}, { config })).toMatchObject({ scope: { region: "cn-east-3", projectId: OTHER_PROJECT } });
  });

  test("its endpoint is that of the settings where they have one for the region", () => {
    const config = configOf({ HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "http://127.0.0.1:4580" });
    expect(resolve({}, { config })).toMatchObject({ scope: { origin: "http://127.0.0.1:4580" } });
    expect(resolve({ region: "cn-east-3" }, { config })).toMatchObject({ scope: { origin: DRS("cn-east-3") } });
  });

  test("it may be in a region that only the settings have", () => {
    const config = configOf({ HUAWEICLOUD_SDK_REGION_DRS_XX_NEW_1: "https://drs.example" });
    expect(resolve({ region: "xx-new-1", projectId: PROJECT_ID }, { config })).toMatchObject({
      scope: { region: "xx-new-1", origin: "https://drs.example" },
    });
  });
});

describe("a request without a scope", () => {
  test.each(["nowhere-1", "constructor", "__proto__"])("a request for the unknown region %s is rejected", (region) => {
    const parsed = {
      service: "drs",
      target: exampleTargets.drs,
      account: "default",
      projectId: PROJECT_ID,
      region,
    } as never; // past the parser
    const found = createScopeFinder(aom, configOf())(parsed, ACCOUNTS);
    expect(found).toEqual({ kind: "rejected", fault: "region: one of cn-east-2, cn-east-3, cn-north-4, cn-south-1" });
  });

  test("a request for a region without a project of the account has the fault account-unknown", () => {
    expect(resolve({ region: "cn-east-2" })).toEqual({
      kind: "account-unknown",
      fault: "account default has no project in cn-east-2",
    });
  });

  test("a request of an unknown account has the fault account-unknown", () => {
    expect(resolve({ account: "toString" })).toEqual({
      kind: "account-unknown",
      fault: "there is no account toString",
    });
  });

  test("a request of a faulty account has the fault account-unknown, with the faults of the account", () => {
    expect(resolve({ account: "broken" })).toEqual({
      kind: "account-unknown",
      fault: "account broken cannot be used (sk: required, a text)",
    });
  });

  test("a request has the fault account-unknown where there are no accounts", () => {
    expect(resolve({}, { accounts: new Map() })).toMatchObject({ kind: "account-unknown" });
  });
});
