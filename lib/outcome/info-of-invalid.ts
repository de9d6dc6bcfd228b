import { isObject } from "../parse.ts";
import { isWithinCodePoints } from "../request/request.ts";
import type { RequestInfo } from "./build-outcome.ts";

/** Reads the info of an invalid request: a field of the wrong type, or longer than its limit, is left out. */
export function infoOfInvalid(
  raw: unknown,
  { requestId, sentMs, deliveries, sender }: Pick<RequestInfo, "requestId" | "sentMs" | "deliveries" | "sender">,
): RequestInfo {
  const fields = isObject(raw) ? raw : {};
  return {
    requestId,
    service: textWithin(fields.service, 64),
    target: isObject(fields.target) && JSON.stringify(fields.target).length <= 1_000 ? fields.target : undefined,
    account: textWithin(fields.account, 64),
    region: textWithin(fields.region, 64),
    sender,
    requestedBy: textWithin(fields.requestedBy, 256),
    reason: textWithin(fields.reason, 256),
    noun: "task", // the service may be unknown, so no noun of a service is used
    sentMs,
    deliveries,
  };
}

/** Limits count code points, as those of a valid request do. */
function textWithin(value: unknown, max: number): string | undefined {
  return typeof value === "string" && isWithinCodePoints(value, max) ? value : undefined;
}
