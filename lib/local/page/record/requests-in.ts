import * as z from "zod/mini";
import { readMessage } from "../../../request/read-message.ts";
import { isServiceName, type ServiceName } from "../../../services/service-names.ts";
import { parseJson } from "../../parse-json.ts";
import { taskKey } from "../../simulator/new-task.ts";

/** A request in a message. */
export type FoundRequest = {
  readonly id: string;
  readonly service?: string | undefined;
  /** The service and the key of its task, as the simulator names it; undefined where the request names no task. */
  readonly task?: string | undefined;
  readonly text: string;
};

const routed = z.object({ id: z.string(), service: z.string(), target: z.optional(z.unknown()) });
const TARGET = z.record(z.string(), z.unknown());

/** Reads a message for `requests` as the router does: a request, a group, or an envelope of either. */
export function requestsIn(body: string, messageId: string, nowMs: number): readonly FoundRequest[] {
  const message = readMessage(body, { fallbackId: messageId, queuedMs: nowMs });
  if (!message.ok) return [{ id: message.id, service: textOf(message.raw?.service), text: body }];
  return message.members.map(({ id, raw }) => {
    const fields = TARGET.safeParse(raw).data ?? {};
    const text = message.isGroup ? JSON.stringify(raw) : body;
    return { id, service: textOf(fields.service), task: taskOf(fields.service, fields.target), text };
  });
}

/** Reads a message of a service's queue, which the router has written or a worker has handed back. */
export function routedRequest(body: string): FoundRequest | undefined {
  const request = routed.safeParse(parseJson(body)).data;
  return request && { ...request, task: taskOf(request.service, request.target), text: body };
}

/** Joins a service and the key of a task. */
export function taskName(service: string, key: string): string {
  return `${service} ${key}`;
}

function taskOf(service: unknown, target: unknown): string | undefined {
  const fields = TARGET.safeParse(target).data;
  return isServiceName(service) && fields ? nameOf(service, fields) : undefined;
}

function nameOf(service: ServiceName, target: Readonly<Record<string, unknown>>): string {
  return taskName(service, taskKey(service, target));
}

/** A service that a message names may be any text. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value.slice(0, 64) : undefined;
}
