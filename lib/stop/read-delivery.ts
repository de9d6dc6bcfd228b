import type { Config } from "../config.ts";
import type { RequestInfo } from "../outcome/build-outcome.ts";
import { infoOfInvalid } from "../outcome/info-of-invalid.ts";
import { readBody } from "../request/body.ts";
import {
  isRequestId,
  requestParser,
  type SelectionRequest,
  type StopRequest,
  selectionParser,
} from "../request/request.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { Delivery } from "../sqs/delivery.ts";
import { parseTime } from "../time/iso-time.ts";
import { type Progress, readProgress } from "./progress.ts";

/** A valid request, its progress, and the times that bound its delivery, in milliseconds since 1970. */
export type ParsedDelivery<Shape extends TargetShape> = ParsedMessage<StopRequest<Shape>>;

/** A valid selection, its progress and its times. */
export type ParsedSelection = ParsedMessage<SelectionRequest>;

type ParsedMessage<Request> = {
  readonly delivery: Delivery;
  readonly request: Request;
  readonly progress: Progress;
  readonly deadlineMs: number;
  readonly budgetEndMs: number;
};

/** A parsed delivery, or the faults of a message that is no valid request. */
export type DeliveryRead<Shape extends TargetShape> =
  | { readonly kind: "parsed"; readonly parsed: ParsedDelivery<Shape>; readonly info: RequestInfo }
  | { readonly kind: "selection"; readonly parsed: ParsedSelection; readonly info: RequestInfo }
  | {
      readonly kind: "faults";
      readonly faults: readonly string[];
      readonly progress: Progress;
      readonly info: RequestInfo;
    };

/** A request that was delivered so often gets its last delivery, whatever its deadline. */
const MAX_DELIVERIES = 1_000;

/** Reads the deliveries of one service's worker. */
export function createDeliveryReader<Shape extends TargetShape>(
  service: Service<Shape>,
  { ttlMs, budgetMs }: Pick<Config, "ttlMs" | "budgetMs">,
) {
  const parse = requestParser(service);
  const parseSelection = selectionParser(service);

  return (delivery: Delivery, startedMs: number): DeliveryRead<Shape> => {
    const body = readBody(delivery.body);
    const raw = body.ok ? body.value : undefined;
    const requestId = isRequestId(raw?.id) ? raw.id : (delivery.requestId ?? delivery.messageId);
    const { progress, deliveries } = progressOf(delivery);
    const invalid = (faults: readonly string[]): DeliveryRead<Shape> => {
      const info = infoOfInvalid(raw, { requestId, sentMs: delivery.queuedMs, deliveries, sender: delivery.sender });
      return { kind: "faults", faults, progress, info };
    };
    const partsOf = <Request extends StopRequest | SelectionRequest>(request: Request, progress: Progress) => {
      const { sentMs, deadlineMs } = timesOf(request, delivery.queuedMs, ttlMs);
      const { account, region, requestedBy, reason, target } = request;
      const { name, noun } = service;
      const sender = delivery.sender;
      return {
        parsed: { delivery, request, progress, deadlineMs, budgetEndMs: startedMs + budgetMs },
        info: {
          requestId,
          service: name,
          target,
          account,
          region,
          sender,
          requestedBy,
          reason,
          noun,
          sentMs,
          deliveries,
        },
      };
    };
    if (!body.ok) return invalid(body.faults);
    const selection = parseSelection(body.value);
    // A second receive of a selection leaves no doubt about a task, since it stops none itself.
    if (selection?.ok) return { kind: "selection", ...partsOf(selection.value, { ...progress, isInDoubt: false }) };
    const parsed = selection ?? parse(raw);
    return parsed.ok ? { kind: "parsed", ...partsOf(parsed.value, progress) } : invalid(parsed.faults);
  };
}

/** A message that was received before may have had its stop call made then, so its request is in doubt. */
function progressOf({ progress: attribute, receives }: Delivery): { progress: Progress; deliveries: number } {
  const carried = readProgress(attribute);
  const deliveries = carried.deliveries + receives;
  const isReceivedAgain = receives > 1;
  const progress = {
    ...carried,
    // An earlier receive may have met the end of the halt, so that a halt no longer held the last call.
    why: isReceivedAgain && carried.why === "halted" ? undefined : carried.why,
    isInDoubt: carried.isInDoubt || isReceivedAgain,
    isLast: carried.isLast || deliveries >= MAX_DELIVERIES,
  };
  return { progress, deliveries };
}

/** The router has written both times. A message of a version that wrote no `expiresAt` lives for the TTL. */
function timesOf(
  { sentAt, expiresAt }: { readonly sentAt?: string | undefined; readonly expiresAt?: string | undefined },
  queuedMs: number,
  ttlMs: number,
): { readonly sentMs: number; readonly deadlineMs: number } {
  const sentMs = (sentAt === undefined ? undefined : parseTime(sentAt)) ?? queuedMs;
  const expiresMs = expiresAt === undefined ? undefined : parseTime(expiresAt);
  return { sentMs, deadlineMs: expiresMs ?? sentMs + ttlMs };
}
