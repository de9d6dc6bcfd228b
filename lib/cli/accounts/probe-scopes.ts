import type { Accounts } from "../../accounts/accounts.ts";
import { originsOf } from "../../accounts/scope.ts";
import type { Config } from "../../config.ts";
import { REQUEST_FIELDS } from "../../request/request.ts";
import { type ServiceName, serviceNames } from "../../services/service-names.ts";
import { services } from "../../services/services.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** The accounts and services to probe; without a list, all of them. */
export type ProbeFilter = { readonly account?: readonly string[]; readonly service?: readonly string[] };

/** One probe: an account in a region with a service; or the fault that makes probes impossible. */
export type ProbeScope =
  | { readonly account: string; readonly region: string; readonly service: ServiceName; readonly fault?: never }
  | { readonly account: string; readonly region?: string; readonly service?: never; readonly fault: string };

/** Returns the names of the selected accounts; throws `CliError` if one of them does not exist. */
export function selectAccounts(accounts: Accounts, { account }: ProbeFilter): readonly string[] {
  const names = [...accounts.keys()];
  const unknown = account?.find((name) => !accounts.has(name));
  if (unknown !== undefined)
    throw new CliError(`no account ${unknown}; known accounts: ${names.join(", ") || "none"}`, EXIT.notOk);
  if (names.length === 0) throw new CliError("no accounts to check", EXIT.notOk);
  return account ?? names;
}

/** Lists the probes of an account: each of its regions with each selected service that is served there. Never empty. */
export function listProbeScopes(
  name: string,
  { accounts, config }: { readonly accounts: Accounts; readonly config: Config },
  { service }: ProbeFilter,
): ProbeScope[] {
  const account = accounts.get(name);
  if (!account?.ok) return [{ account: name, fault: `the account is not usable: ${account?.faults.join("; ") ?? ""}` }];
  const nameFault = REQUEST_FIELDS.account.safeParse(name).error?.issues[0]?.message;
  if (nameFault !== undefined) return [{ account: name, fault: `no request can have this name: use ${nameFault}` }];
  const regions = new Set([account.value.region ?? config.region, ...Object.keys(account.value.projects)]);
  const scopes = [...regions].flatMap((region): ProbeScope[] => {
    const served = serviceNames.filter((one) => originsOf(services[one], config).has(region));
    if (served.length === 0) return [{ account: name, region, fault: "no service is served in this region" }];
    return served
      .filter((one) => service?.includes(one) ?? true)
      .map((one) => ({ account: name, region, service: one }));
  });
  if (scopes.length > 0) return scopes;
  return [{ account: name, fault: `its regions do not have ${service?.join(", ")}` }];
}
