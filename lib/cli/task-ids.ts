import { isObject } from "../parse.ts";
import type { Service } from "../services/service.ts";

/** The ids that name a task in a target: the values of the required fields, without settings such as `force`. */
export function taskIds({ target: shape }: Service, target: unknown): string {
  if (!isObject(target)) return "";
  return Object.entries(shape)
    .filter(([field, schema]) => target[field] !== undefined && !schema.safeParse(undefined).success)
    .map(([field]) => String(target[field]))
    .join(" ");
}
