import type { ListShapes } from "./list-shapes.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { ServiceRequest } from "./service-request.ts";
import { startTimeOf, type Task } from "./tasks.ts";

const CHINA_MS = 8 * 60 * 60 * 1000;

/**
 * The runs that the caller sees, newest first; of runs with the same start, the one made last is first.
 * Undefined if there are runs and the caller sees none of them.
 */
export function visibleRuns({ projects }: ServiceRequest, runs: readonly Task[]): readonly Task[] | undefined {
  const visible = runs.filter(({ projectId }) => projectId === undefined || projects.includes(projectId));
  if (visible.length === 0 && runs.length > 0) return undefined;
  return visible.reverse().sort((a, b) => startMsOf(b) - startMsOf(a));
}

/** A page of the tasks of a project: its items by their index from `start`. It is empty where the shapes ask for it. */
export function projectPage<Item>(
  items: readonly Item[],
  { start, size }: { readonly start: number; readonly size: number },
  shapes: ListShapes,
): readonly Item[] {
  if (start > 0 || shapes.emptyFirstPages === 0) return items.slice(start, start + size);
  shapes.emptyFirstPages -= 1;
  return [];
}

/** A JSON answer in which every number is a string, where the shapes ask for it. */
export function listReply(body: unknown, { numbersAsText }: ListShapes): Reply {
  const reply = jsonReply(200, body);
  if (!numbersAsText) return reply;
  return { ...reply, body: JSON.stringify(body, (_, value) => (typeof value === "number" ? String(value) : value)) };
}

/** The time at which a run started, in milliseconds since 1970. */
export function startMsOf(run: Task): number {
  return Date.parse(startTimeOf(run));
}

/** A time on the clocks of China, where the lists have no zone: `2026-09-18 10:00:00`. */
export function wallClock(atMs: number): string {
  return new Date(atMs + CHINA_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** The time of a wall clock in China, or of a date there, in milliseconds since 1970; NaN for another form. */
export function readWallClock(text: string | null): number {
  const [, date, time = "00:00:00"] = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d))?$/.exec(text ?? "") ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date}T${time}Z`) - CHINA_MS;
}
