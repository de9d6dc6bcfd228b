import type { Policy } from "../../accounts/policy.ts";
import type { Service } from "../../services/service.ts";

const MAX_SENDERS = 5;

/** The restrictions of an account on stops of a service, in words; undefined where there is none. */
export function describePolicy({ allow = {}, protected: ids = [] }: Policy, service: Service): string | undefined {
  const { services, senders, force } = allow;
  if (services?.every((name) => name !== service.name)) return "no stop, since allow.services does not contain it";
  if (senders?.length === 0) return "no stop, since allow.senders is empty";
  const parts = [
    senders && `only for ${listSenders(senders)}`,
    force === false && "force" in service.target && "never with force",
    ids.length > 0 && `${ids.length} protected ${ids.length === 1 ? "id" : "ids"}`,
  ].filter((part) => typeof part === "string");
  return parts.length === 0 ? undefined : parts.join(", ");
}

function listSenders(senders: readonly string[]): string {
  const more = senders.length - MAX_SENDERS;
  return senders.slice(0, MAX_SENDERS).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
