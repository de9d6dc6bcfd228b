import { NONE } from "../../outcome/filter.ts";
import { isCode } from "../../outcome/statuses.ts";
import { letterStatuses, MAX_FILTER_TEXT } from "../../replay/options.ts";
import { isServiceName } from "../../services/service-names.ts";
import type { FilterFlags } from "../filters.ts";
import type { CauseGroup } from "./triage.ts";

/** A larger group is named by its filters. */
export const MAX_IDS = 20;

/** Filters that select the letters of a group. `isExact`: they select no letter of another group. */
export type GroupFilters = { readonly filters: FilterFlags; readonly isExact: boolean };

/**
 * Filters take listed services, statuses and codes only. Letters of another version, of an unknown service or of several
 * services are named by their ids.
 */
export function filtersOfGroup({ status, code, services, cause, letters }: CauseGroup): GroupFilters {
  const taken = {
    status: letterStatuses.some((one) => one === status) ? [status] : undefined,
    code: isCode(code) || code === NONE ? [code] : undefined,
    errorCode: cause !== "" && cause.length <= MAX_FILTER_TEXT ? [cause] : undefined,
    service: services.length === 1 && services.every(isServiceName) ? services : undefined,
  };
  const filters: FilterFlags = Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined));
  if (Object.values(taken).every((value) => value !== undefined)) return { filters, isExact: true };
  if (letters.length > MAX_IDS) return { filters, isExact: false };
  return { filters: { ...filters, id: [...new Set(letters.map(({ id }) => id))] }, isExact: true };
}
