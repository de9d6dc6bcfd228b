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

/** Parses JSON text; undefined for text that is not JSON. The error of JSON.parse would quote the text, which may be a secret. */
export function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tells whether a value is a JSON object: neither null nor an array, nor a number that `parseJson` keeps exact. */
export function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

/** Tells whether a value is `JSON.rawJSON`, which is an object without a prototype. */
export function isExactNumber(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.isFrozen(value) && Object.hasOwn(value, "rawJSON");
}

/** Limits of JSON text: the levels of nesting, and the lists, objects and commas, which are about as many as its values. */
export type JsonLimits = { readonly levels: number; readonly parts: number };

/**
 * The limit that JSON text exceeds. It reads the text before JSON.parse does, since a parsed text takes up to 60 times its
 * size, and JSON.stringify overflows the stack at some thousands of levels. The answer means nothing for a text that is not JSON.
 */
export function excessOf(text: string, limits: JsonLimits): keyof JsonLimits | undefined {
  if (text.length <= Math.min(limits.levels, limits.parts)) return undefined;
  let levels = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else if (character === COMMA) parts += 1;
    else if (isOpening(character)) {
      levels += 1;
      parts += 1;
    } else if (isClosing(character)) levels -= 1;
    if (levels > limits.levels) return "levels";
    if (parts > limits.parts) return "parts";
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING_LIST = 0x5b;
const isOpening = (character: number): boolean => character === OPENING_LIST || character === 0x7b;
const isClosing = (character: number): boolean => character === 0x5d || character === 0x7d;

/** The place of the quote that ends the string that begins at this place. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** An open object or list of a JSON text, and the key or the index of its value. */
type Open = { readonly keys: Set<string>; place: string | number };

/** A key that stands twice in one object. */
type RepeatedKey = { readonly path: readonly PropertyKey[]; readonly fault: string };

/**
 * The faults of keys that stand twice in one object of a JSON text, at most so many. JSON.parse takes the last one, so that a
 * reader of the text and stopcord could understand different requests.
 */
export function repeatedKeys(json: string, max = 20): readonly RepeatedKey[] {
  const open: Open[] = [];
  const faults: RepeatedKey[] = [];
  for (let at = 0; at < json.length && faults.length < max; at++) {
    const character = json.charCodeAt(at);
    if (isOpening(character)) open.push({ keys: new Set(), place: character === OPENING_LIST ? 0 : "" });
    else if (isClosing(character)) open.pop();
    else if (character === COMMA || character === QUOTE) {
      const inner = open.at(-1);
      if (character === COMMA && typeof inner?.place === "number") inner.place += 1;
      if (character === COMMA) continue;
      const start = at;
      at = endOfString(json, at);
      COLON.lastIndex = at + 1;
      if (inner === undefined || !COLON.test(json)) continue;
      const written = json.slice(start + 1, at);
      const key = written.includes("\\") ? String(JSON.parse(`"${written}"`)) : written;
      inner.place = key;
      if (inner.keys.has(key)) {
        const path = open.map(({ place }) => place);
        faults.push({ path, fault: `${pathText(path)}: repeated key` });
      }
      inner.keys.add(key);
    }
  }
  return faults;
}

const COLON = /\s*:/y;
