import { isObject } from "../parse.ts";
import type { RequestInfo } from "./build-outcome.ts";

/** The facts of a request that is not valid, as far as they can be read in it. */
export function infoOfInvalid(
  raw: unknown,
  { requestId, sentMs, deliveries }: Pick<RequestInfo, "requestId" | "sentMs" | "deliveries">,
): RequestInfo {
  const fields = isObject(raw) ? raw : {};
  return {
    requestId,
    service: textOf(fields.service, 64),
    target: isObject(fields.target) && JSON.stringify(fields.target).length <= 1_000 ? fields.target : undefined,
    account: textOf(fields.account, 64),
    region: textOf(fields.region, 64),
    requestedBy: textOf(fields.requestedBy, 256),
    reason: textOf(fields.reason, 256),
    noun: "task", // what is said of such a request names no kind of task
    sentMs,
    deliveries,
  };
}

function textOf(value: unknown, maxLength: number): string | undefined {
  return typeof value === "string" && value.length <= maxLength ? value : undefined;
}

const MAX_FAULTS = 20;

/** The faults of a request in one line: at most 20 of them, the rest counted. */
export function faultLine(faults: readonly string[]): string {
  const more = faults.length - MAX_FAULTS;
  return [...faults.slice(0, MAX_FAULTS), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
