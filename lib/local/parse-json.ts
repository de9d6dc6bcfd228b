import { excessOf, safeJson } from "../parse.ts";

/** JSON.stringify overflows the stack at some thousands of levels. */
const LIMITS = { levels: 500, parts: Number.POSITIVE_INFINITY } as const;

/** Parses JSON; undefined for invalid JSON, and for JSON that is nested more than 500 deep. */
export function parseJson(text: string): unknown {
  return excessOf(text, LIMITS) === undefined ? safeJson(text) : undefined;
}
