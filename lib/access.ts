import type { Account, Accounts } from "./accounts.ts";
import { type Config, endpointVariable } from "./config.ts";
import type { StopRequest } from "./request.ts";
import type { Service } from "./service.ts";

/** Where and as whom a request's calls are made. */
export type Access = {
  readonly account: Account;
  readonly region: string;
  readonly projectId: string;
  readonly origin: string;
};

/** An access, or why there is none. */
export type AccessResult =
  | { readonly kind: "access"; readonly access: Access }
  | { readonly kind: "account-unknown"; readonly fault: string }
  | { readonly kind: "rejected"; readonly fault: string };

/** Finds the account, region, project and endpoint of a request. */
export function resolveAccess(
  service: Service,
  request: StopRequest,
  accounts: Accounts,
  config: Config,
): AccessResult {
  const found = accounts.get(request.account);
  if (found === undefined) return { kind: "account-unknown", fault: `there is no account ${request.account}` };
  if (!found.ok) {
    return { kind: "account-unknown", fault: `account ${request.account} cannot be used (${found.faults.join("; ")})` };
  }
  const account = found.value;
  const region = request.region ?? account.region ?? config.region;
  const origin = originOf(service, region, config);
  if (origin === undefined)
    return { kind: "rejected", fault: `region: one of ${Object.keys(service.endpoints).join(", ")}` };
  const projectId = request.projectId ?? account.projects[region];
  if (projectId === undefined) {
    return {
      kind: "rejected",
      fault: `projectId: required, since account ${account.name} has no project in ${region}`,
    };
  }
  return { kind: "access", access: { account, region, projectId, origin } };
}

function originOf({ sdkName, endpoints }: Service, region: string, config: Config): string | undefined {
  return (
    config.endpoints[endpointVariable(sdkName, region)] ??
    (Object.hasOwn(endpoints, region) ? endpoints[region] : undefined)
  );
}
