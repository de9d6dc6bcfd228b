import type { Accounts } from "../accounts/accounts.ts";
import { originsOf } from "../accounts/scope.ts";
import type { Config } from "../config.ts";
import { type ServiceName, serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** Which accounts and services are meant; all of them where nothing is said. */
export type PlaceFilter = { readonly account?: readonly string[]; readonly service?: readonly string[] };

/** Where an account is probed; only by name where it cannot be used at all. */
export type Place = { readonly account: string; readonly region?: string; readonly service?: ServiceName };

/** The accounts that are meant; throws when one of them is not there. */
export function namesOf(accounts: Accounts, { account }: PlaceFilter): readonly string[] {
  const unknown = account?.find((name) => !accounts.has(name));
  if (unknown !== undefined)
    throw new CliError(
      `there is no account ${unknown}; there are ${[...accounts.keys()].join(", ") || "none"}`,
      EXIT.notOk,
    );
  if (accounts.size === 0) throw new CliError("there is no account at all", EXIT.notOk);
  return account ?? [...accounts.keys()];
}

/** The places in which an account is probed: its regions, and the services there. */
export function placesOf(
  name: string,
  { accounts, config }: { readonly accounts: Accounts; readonly config: Config },
  { service }: PlaceFilter,
): Place[] {
  const account = accounts.get(name);
  if (!account?.ok) return [{ account: name }];
  const regions = new Set([account.value.region ?? config.region, ...Object.keys(account.value.projects)]);
  return [...regions].flatMap((region) => {
    const served = serviceNames.filter((one) => isServedIn(one, region, config) && (service?.includes(one) ?? true));
    return served.map((one) => ({ account: name, region, service: one }));
  });
}

function isServedIn(name: ServiceName, region: string, config: Config): boolean {
  return originsOf(services[name], config).has(region);
}
