import type * as z from "zod/mini";
import { escapeForTerminal } from "./terminal/escape-for-terminal.ts";

/** The result of parsing: a value, or all faults. A fault is a sentence for the sender that begins with the path of the field. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Parses with a schema whose messages are written for people. */
export function parseWith<T>(schema: z.ZodMiniType<T>, input: unknown): Parsed<T> {
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(issue, input)) };
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, input: unknown): string[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${pathText([...issue.path, key])}: unknown key`);
  const required = valueAt(input, issue.path) === undefined ? "required, " : "";
  return [`${pathText(issue.path)}: ${required}${issue.message}`];
}

/** Cuts and escapes each key, since the keys of a sender may have any length and any characters. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) => escapeForTerminal(String(key).slice(0, 64))).join(".") || "body";
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (isObject(at) || Array.isArray(at) ? Reflect.get(at, key) : undefined),
    input,
  );
}

/** Tells whether a value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
