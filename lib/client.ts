import type * as z from "zod/mini";
import type { QueueName } from "./config.ts";
import { type Outcome, outcomeSchema } from "./outcome/outcome.ts";
import { parseWith } from "./parse.ts";
import { readBody } from "./request/body.ts";
import { checkMessage } from "./request/check-message.ts";
import type { tolerantRequest } from "./request/request.ts";
import type { ServiceName } from "./services/service-names.ts";
import type { services } from "./services/services.ts";
import { sqsJson } from "./sqs/entry.ts";
import { isoTime } from "./time/iso-time.ts";

export type { QueueName } from "./config.ts";
export type { Outcome } from "./outcome/outcome.ts";
export type { Code, Status } from "./outcome/statuses.ts";
export type { ServiceName } from "./services/service-names.ts";

type Flat<T> = { [Key in keyof T]: T[Key] };
type Fields<Name extends ServiceName> = z.input<ReturnType<typeof tolerantRequest<(typeof services)[Name]["target"]>>>;
type RequestOf<Name extends ServiceName> = Flat<Omit<Fields<Name>, "service"> & { service: Name }>;
type Sent<Message> = Message & { id: string; sentAt: string };

/** A request as a producer writes it: `service` tells which `target` it has. */
export type Request = { [Name in ServiceName]: RequestOf<Name> }[ServiceName];

/** A request with its id and the time when the stop was meant. */
export type SentRequest = Sent<Request>;

/** A stop of a group: what it lacks the group has. */
export type GroupStop = { [Name in ServiceName]: Partial<RequestOf<Name>> }[ServiceName];

/** Stops that are sent together; every other field is a default for each of them. */
export type Group = Flat<Partial<Omit<Request, "target">> & { target?: object; stops: readonly GroupStop[] }>;

/** A group with its id and the time when the stops were meant. */
export type SentGroup = Sent<Group>;

/** The name of a queue of stopcord: `stopcord-prod-requests`. */
export function queueName(stage: string, name: QueueName): string {
  return `stopcord-${stage}-${name}`;
}

/** Completes a request with an id and the time when the stop is meant, now; throws an error that names every fault. */
export function buildRequest(request: Request, nowMs = Date.now()): SentRequest {
  return checked({ ...request, ...idAndTime(request, nowMs) }, "a stop request", nowMs);
}

/** Completes a group as `buildRequest` does a request; a fault of any of its stops is one of the group. */
export function buildGroup(group: Group, nowMs = Date.now()): SentGroup {
  return checked({ ...group, ...idAndTime(group, nowMs) }, "a group of stop requests", nowMs);
}

/** The body of a message: JSON in which whatever SQS would refuse is escaped. */
export function messageBody(message: SentRequest | SentGroup): string {
  return sqsJson(message);
}

/** Reads the body of a message from `results`; throws an error that names every fault when it is no outcome. */
export function parseOutcome(body: string): Outcome {
  const json = readBody(body);
  const parsed = json.ok ? parseWith(outcomeSchema, json.value) : json;
  if (!parsed.ok) throw new TypeError(`reading an outcome: ${parsed.faults.join("; ")}`);
  return parsed.value;
}

type Given = { id?: string | undefined; sentAt?: string | undefined };

function idAndTime({ id, sentAt }: Given, nowMs: number): Sent<unknown> {
  return { id: id ?? crypto.randomUUID(), sentAt: sentAt ?? isoTime(nowMs) };
}

function checked<Message extends Sent<object>>(message: Message, noun: string, nowMs: number): Message {
  const result = checkMessage({ ...message }, message.id, nowMs);
  if (!result.ok) throw new TypeError(`building ${noun}: ${result.faults.join("; ")}`);
  return message;
}
