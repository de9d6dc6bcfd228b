import type { Config } from "../config.ts";
import type { RequestInfo } from "../outcome/build-outcome.ts";
import { infoOfInvalid } from "../outcome/info-of-invalid.ts";
import { readBody } from "../request/body.ts";
import { isRequestId, requestParser, type StopRequest } from "../request/request.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { Delivery } from "../sqs/delivery.ts";
import { timesOf } from "./deadline.ts";

/** A valid request, and the times by which it is handled, in milliseconds since 1970. */
export type ParsedDelivery<Shape extends TargetShape> = {
  readonly delivery: Delivery;
  readonly request: StopRequest<Shape>;
  readonly deadlineMs: number;
  readonly budgetEndMs: number;
};

/** An order, or the faults of what should have been one. */
export type DeliveryRead<Shape extends TargetShape> =
  | { readonly kind: "order"; readonly parsed: ParsedDelivery<Shape>; readonly info: RequestInfo }
  | { readonly kind: "faults"; readonly faults: readonly string[]; readonly info: RequestInfo };

/** Reads deliveries at a worker's door. */
export function createDeliveryReader<Shape extends TargetShape>(service: Service<Shape>, { ttlMs, budgetMs }: Config) {
  const parse = requestParser(service);

  return (delivery: Delivery, startedMs: number): DeliveryRead<Shape> => {
    const body = readBody(delivery.body);
    const raw = body.ok ? body.value : undefined;
    const requestId = isRequestId(raw?.id) ? raw.id : (delivery.requestId ?? delivery.messageId);
    const { deliveries } = delivery;
    const parsed = body.ok ? parse(raw) : body;
    if (!parsed.ok) {
      return {
        kind: "faults",
        faults: parsed.faults,
        info: infoOfInvalid(raw, { requestId, sentMs: delivery.queuedMs, deliveries }),
      };
    }
    const request = parsed.value;
    const { sentMs, deadlineMs } = timesOf(request, delivery.queuedMs, ttlMs);
    const { account, region, requestedBy, reason, target } = request;
    const facts = {
      requestId,
      service: service.name,
      target,
      account,
      region,
      requestedBy,
      reason,
      noun: service.noun,
      sentMs,
      deliveries,
    };
    return { kind: "order", parsed: { delivery, request, deadlineMs, budgetEndMs: startedMs + budgetMs }, info: facts };
  };
}
