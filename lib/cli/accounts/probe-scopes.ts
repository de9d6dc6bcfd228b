import type { Accounts } from "../../accounts/accounts.ts";
import { originsOf } from "../../accounts/scope.ts";
import type { Config } from "../../config.ts";
import { type ServiceName, serviceNames } from "../../services/service-names.ts";
import { services } from "../../services/services.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** The accounts and services to probe; without a list, all of them. */
export type ProbeFilter = { readonly account?: readonly string[]; readonly service?: readonly string[] };

/** One probe: an account in a region with a service. An unusable account has a scope without region and service. */
export type ProbeScope = { readonly account: string; readonly region?: string; readonly service?: ServiceName };

/** Returns the names of the selected accounts; throws `CliError` if one of them does not exist. */
export function selectAccounts(accounts: Accounts, { account }: ProbeFilter): readonly string[] {
  const names = [...accounts.keys()];
  const unknown = account?.find((name) => !accounts.has(name));
  if (unknown !== undefined)
    throw new CliError(`no account ${unknown}; known accounts: ${names.join(", ") || "none"}`, EXIT.notOk);
  if (names.length === 0) throw new CliError("no accounts to check", EXIT.notOk);
  return account ?? names;
}

/** Lists the probes of an account: each of its regions with each selected service that is served there. */
export function listProbeScopes(
  name: string,
  { accounts, config }: { readonly accounts: Accounts; readonly config: Config },
  { service }: ProbeFilter,
): ProbeScope[] {
  const account = accounts.get(name);
  if (!account?.ok) return [{ account: name }];
  const regions = new Set([account.value.region ?? config.region, ...Object.keys(account.value.projects)]);
  return [...regions].flatMap((region) =>
    serviceNames
      .filter((one) => originsOf(services[one], config).has(region) && (service?.includes(one) ?? true))
      .map((one) => ({ account: name, region, service: one })),
  );
}
