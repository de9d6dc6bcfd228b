import { type Config, endpointVariable } from "../config.ts";
import type { StopRequest } from "../request/request.ts";
import type { Service } from "../services/service.ts";
import type { Account, Accounts } from "./accounts.ts";

/** The account, region, project and endpoint of the calls of a request. */
export type CallScope = {
  readonly account: Account;
  readonly region: string;
  readonly projectId: string;
  /** The endpoint of the service in the region, such as `https://drs.cn-north-4.myhuaweicloud.com`. */
  readonly origin: string;
};

/** The region and the project of calls. */
export type CallPlace = Pick<CallScope, "region" | "projectId">;

export function placeOf({ region, projectId }: CallScope): CallPlace {
  return { region, projectId };
}

/** The scope of a request, or the reason why it has none. */
export type ScopeResult =
  | { readonly kind: "scope"; readonly scope: CallScope }
  /** A fault of the account, which names the account and the value. */
  | { readonly kind: "account-unknown"; readonly fault: string }
  /** A fault of the request itself. */
  | { readonly kind: "rejected"; readonly fault: string };

/** Finds the scope of a request. */
export type ScopeFinder = (request: StopRequest, accounts: Accounts) => ScopeResult;

/** Creates the finder for one service. */
export function createScopeFinder(service: Service, config: Config): ScopeFinder {
  const origins = originsOf(service, config);

  return (request, accounts) => {
    const found = accounts.get(request.account);
    if (found === undefined) return { kind: "account-unknown", fault: `there is no account ${request.account}` };
    if (!found.ok) {
      const faults = found.faults.join("; ");
      return { kind: "account-unknown", fault: `account ${request.account} cannot be used (${faults})` };
    }
    const account = found.value;
    const region = request.region ?? account.region ?? config.region;
    const origin = origins.get(region);
    if (origin === undefined)
      return unservedRegion(service, { region, isOfRequest: request.region !== undefined, account });
    const projectId = request.projectId ?? account.projects[region];
    if (projectId === undefined)
      return { kind: "account-unknown", fault: `account ${account.name} has no project in ${region}` };
    return { kind: "scope", scope: { account, region, projectId, origin } };
  };
}

type RegionFault = { readonly region: string; readonly isOfRequest: boolean; readonly account: Account };

function unservedRegion(service: Service, { region, isOfRequest, account }: RegionFault): ScopeResult {
  const regions = Object.keys(service.endpoints).join(", ");
  return isOfRequest
    ? { kind: "rejected", fault: `region: one of ${regions}` }
    : {
        kind: "account-unknown",
        fault: `account ${account.name} has the region ${region}, where ${service.name} is not served; it is served in ${regions}`,
      };
}

/** The origins of a service by region: those of its table, and those of the settings, which replace or extend them. */
export function originsOf({ sdkName, endpoints }: Service, config: Config): ReadonlyMap<string, string> {
  const prefix = endpointVariable(sdkName, "");
  const overrides = Object.entries(config.endpoints).filter(([variable]) => variable.startsWith(prefix));
  const regionOf = (variable: string) => variable.slice(prefix.length).toLowerCase().replaceAll("_", "-");
  return new Map([
    ...Object.entries(endpoints),
    ...overrides.map(([variable, origin]): [string, string] => [regionOf(variable), origin]),
  ]);
}
