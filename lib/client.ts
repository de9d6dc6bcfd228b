import type * as z from "zod/mini";
import type { QueueName } from "./config.ts";
import { type Outcome, outcomeSchema } from "./outcome/outcome.ts";
import { parseWith } from "./parse.ts";
import { readBody } from "./request/body.ts";
import { checkMessage } from "./request/check-message.ts";
import type { tolerantRequest } from "./request/request.ts";
import type { TargetShape } from "./services/service.ts";
import type { ServiceName } from "./services/service-names.ts";
import type { services } from "./services/services.ts";
import { sqsJson } from "./sqs/entry.ts";
import { isoTime } from "./time/iso-time.ts";

export type { QueueName } from "./config.ts";
export type { Outcome } from "./outcome/outcome.ts";
export type { Code, Status } from "./outcome/statuses.ts";
export type { ServiceName } from "./services/service-names.ts";

type Flat<T> = { [Key in keyof T]: T[Key] };
type Row<Name extends ServiceName> = (typeof services)[Name];
type Fields<Name extends ServiceName> = z.input<ReturnType<typeof tolerantRequest<Row<Name>["target"]>>>;
type RequestOf<Name extends ServiceName> = Flat<
  Omit<Fields<Name>, "service" | "target"> & { service: Name; target: Fields<Name>["target"] | SelectionOf<Row<Name>> }
>;

/** The target of a selection: the runs of one task, or of a CodeArts project. */
type SelectionOf<Service> = TaskSelection<Service> | ProjectSelection<Service>;
type TaskSelection<Service> = Service extends { selection?: { oneTask: infer OneTask } }
  ? OneTask extends { ids: infer Ids extends TargetShape; runField: infer Field extends string }
    ? Flat<z.input<z.ZodMiniObject<Ids>> & Record<Field, "running"> & AtMost>
    : never
  : never;
type ProjectSelection<Service> = Service extends { selection?: { project: object } }
  ? Flat<{ runningIn: string } & AtMost>
  : never;
type AtMost = { atMost?: number | undefined };
type WithIdAndTime<Message> = Message & { id: string; sentAt: string };

/** A request as a producer writes it; `service` decides the type of `target`. */
export type Request = { [Name in ServiceName]: RequestOf<Name> }[ServiceName];

/** A request with its id and its `sentAt`. */
export type SentRequest = WithIdAndTime<Request>;

/** A stop of a group; the fields of the group are its defaults. */
export type GroupStop = { [Name in ServiceName]: Partial<RequestOf<Name>> }[ServiceName];

/** Up to 100 stops in one message; every other field is a default for each of them. */
export type Group = Flat<Partial<Omit<Request, "target">> & { target?: object; stops: readonly GroupStop[] }>;

/** A group with its id and its `sentAt`. */
export type SentGroup = WithIdAndTime<Group>;

/** The name of a queue of a stage, such as `stopcord-prod-requests`. */
export function queueName(stage: string, name: QueueName): string {
  return `stopcord-${stage}-${name}`;
}

/** Adds an id and `sentAt` = now to a request, where it has none. Throws a TypeError that names every fault. */
export function buildRequest(request: Request, nowMs = Date.now()): SentRequest {
  return check({ ...request, ...idAndTime(request, nowMs) }, "a stop request", nowMs);
}

/** Adds an id and `sentAt` = now to a group, where it has none. Throws a TypeError that names every fault of every stop. */
export function buildGroup(group: Group, nowMs = Date.now()): SentGroup {
  return check({ ...group, ...idAndTime(group, nowMs) }, "a group of stop requests", nowMs);
}

/** Writes the body of a message: JSON that escapes the characters that SQS rejects. */
export function messageBody(message: SentRequest | SentGroup): string {
  return sqsJson(message);
}

/** Reads the body of a message from `results`. Throws a TypeError that names every fault of a body that is not an outcome. */
export function parseOutcome(body: string): Outcome {
  const json = readBody(body);
  const parsed = json.ok ? parseWith(outcomeSchema, json.value) : json;
  if (!parsed.ok) throw new TypeError(`reading an outcome: ${parsed.faults.join("; ")}`);
  return parsed.value;
}

type OptionalIdAndTime = { id?: string | undefined; sentAt?: string | undefined };

function idAndTime({ id, sentAt }: OptionalIdAndTime, nowMs: number): WithIdAndTime<unknown> {
  return { id: id ?? crypto.randomUUID(), sentAt: sentAt ?? isoTime(nowMs) };
}

function check<Message extends WithIdAndTime<object>>(message: Message, noun: string, nowMs: number): Message {
  const result = checkMessage({ ...message }, message.id, nowMs);
  if (!result.ok) throw new TypeError(`building ${noun}: ${result.faults.join("; ")}`);
  return message;
}
