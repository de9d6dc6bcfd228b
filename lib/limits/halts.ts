import * as z from "zod/mini";
import { type Parsed, parseWith, repeatedKeys, safeJson } from "../parse.ts";
import { isWithinCodePoints } from "../request/request.ts";
import { TIME_PATTERN } from "../time/iso-time.ts";

const MAX_TEXT_CHARACTERS = 256;

/** The longest request id has so many characters, so a longer prefix matches none. */
const MAX_PREFIX_CHARACTERS = 128;

const ID_PREFIX = new RegExp(`^[A-Za-z0-9._:/-]{1,${MAX_PREFIX_CHARACTERS}}$`);

const shortText = z.string("a text").check(
  z.refine((text) => text !== "" && isWithinCodePoints(text, MAX_TEXT_CHARACTERS), {
    error: `1–${MAX_TEXT_CHARACTERS} characters`,
  }),
);

/** A service is any name: a worker of an older version reads a halt of a newer service. */
const name = z.string("a text").check(z.regex(/^[A-Za-z0-9._-]{1,64}$/, "1–64 letters, digits and . _ -"));

const haltSchema = z
  .strictObject({
    all: z.optional(z.literal(true, "true")),
    service: z.optional(name),
    account: z.optional(name),
    idPrefix: z.optional(z.string("a text").check(z.regex(ID_PREFIX, "1–128 letters, digits and . _ : / -"))),
    reason: shortText,
    by: shortText,
    since: z.string("a time").check(z.regex(TIME_PATTERN, "a time such as 2026-11-22T08:00:00Z")),
  })
  .check(
    z.refine((halt) => selectorsOf(halt).length === 1, { error: "exactly one of all, service, account and idPrefix" }),
  );

const valueSchema = z.strictObject(
  {
    version: z.optional(z.literal(1, "1")),
    halts: z._default(z.array(haltSchema, "a list of halts"), []),
  },
  "an object with version and halts",
);

/** One halt: its only selector, the reason, who wrote it, and when. */
export type Halt = z.output<typeof haltSchema>;

/** The requests that a halt covers: all, or those of one service, of one account, or whose id has a prefix. */
export type HaltSelector = Pick<Halt, "all" | "service" | "account" | "idPrefix">;

/** A stop call or a selection that a halt may hold. */
export type HaltSubject = { readonly service: string; readonly account: string; readonly requestId: string };

/** Parses the text of the halt secret, `{"version": 1, "halts": [{"service": "drs", "reason": …, "by": …, "since": …}]}`. `{}` halts nothing. */
export function parseHalts(text: string): Parsed<readonly Halt[]> {
  const json = safeJson(text);
  if (json === undefined) return { ok: false, faults: ["it is not JSON"] };
  const repeated = repeatedKeys(text).map(({ fault }) => fault);
  if (repeated.length > 0) return { ok: false, faults: repeated };
  const parsed = parseWith(valueSchema, json);
  return parsed.ok ? { ok: true, value: parsed.value.halts } : parsed;
}

/** Writes the text that `parseHalts` reads. */
export function writeHalts(halts: readonly Halt[]): string {
  return JSON.stringify({ version: 1, halts });
}

/** The first halt that covers a subject; undefined where none does. */
export function haltOf(halts: readonly Halt[], { service, account, requestId }: HaltSubject): Halt | undefined {
  return halts.find(
    (halt) =>
      halt.all === true ||
      halt.service === service ||
      halt.account === account ||
      (halt.idPrefix !== undefined && requestId.startsWith(halt.idPrefix)),
  );
}

/** The selector in words: `everything`, `service drs`, `ids that start with nightly/`. */
export function describeSelector({ service, account, idPrefix }: HaltSelector): string {
  if (service !== undefined) return `service ${service}`;
  if (account !== undefined) return `account ${account}`;
  return idPrefix === undefined ? "everything" : `ids that start with ${idPrefix}`;
}

/** A halt in words: `service drs, halted by ops since 2026-11-22T08:00:00Z: wrong account`. */
export function describeHalt(halt: Halt): string {
  return `${describeSelector(halt)}, halted by ${halt.by} since ${halt.since}: ${halt.reason}`;
}

function selectorsOf({ all, service, account, idPrefix }: HaltSelector) {
  return [all, service, account, idPrefix].filter((selector) => selector !== undefined);
}
