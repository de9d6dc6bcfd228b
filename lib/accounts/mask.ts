import type { Account } from "./accounts.ts";
import { anyCase, escapedPattern } from "./escaped-pattern.ts";
import { maskPieces } from "./mask-pieces.ts";

const MASK = "***";

/** Replaces secrets in a text. */
export type Masker = (text: string) => string;

/** The secret texts of an account. An access key id opens nothing alone, and yet nobody needs it in an outcome. */
export function secretsOf(account: Account): readonly string[] {
  if ("iam" in account) return [account.iam.password];
  const { ak, sk, securityToken } = account;
  return securityToken === undefined ? [ak, sk] : [ak, sk, securityToken];
}

/**
 * A masker of these secrets, as they are and as JSON, HTML, a URL, base64, hexadecimal digits, or two of them one in the
 * other write them, and of long pieces of them. Longer secrets go first, since one may contain another. It cuts a text at
 * 32 KiB, far behind what is shown. No form of a whole secret is shorter than the secret, so a short text is searched only for pieces.
 */
export function createMasker(secrets: readonly string[]): Masker {
  return (text) => {
    if (text === "") return text;
    const fitting = secrets.filter((secret) => Math.min(secret.length, MAX_PATTERN_LENGTH) <= text.length);
    const forms = fitting.toSorted((a, b) => b.length - a.length).flatMap(formsOf);
    const whole = forms.reduce<string>((rest, form) => rest.replaceAll(form, MASK), text.slice(0, MAX_TEXT));
    const masked = secrets.reduce((rest, secret) => maskPieces(rest, secret, MASK), whole);
    return text.length <= MAX_TEXT ? masked : masked.slice(0, -LONGEST_FORM);
  };
}

/** The search in an answer of 1 MiB would hold up the other messages. */
const MAX_TEXT = 32_768;

/** The start of a secret, each character of which has eight in its longest form: half of it may stand at the end of a cut text. */
const LONGEST_FORM = 2_048;

/** A text that holds a secret, or the pattern of such texts. */
type Form = string | RegExp;

/** Patterns take a millisecond to make, so those of accounts and tokens are kept. A signature has none, and no call repeats it. */
const kept = new Map<string, readonly Form[]>();
const MAX_KEPT = 100;

function formsOf(secret: string): readonly Form[] {
  const known = kept.get(secret);
  if (known !== undefined || secret === "") return known ?? [];
  const forms = makeForms(secret);
  if (kept.size >= MAX_KEPT) kept.clear();
  if (forms.some((form) => typeof form !== "string")) kept.set(secret, forms);
  return forms;
}

/** A token may have 32 KiB. Its start is enough to find it, and the rest of it is masked with what follows. */
const MAX_PATTERN_LENGTH = 128;
const REST = "[\\w.+/=%~\\\\-]*";

/** The base64 of a shorter text is so short that it occurs by chance. */
const LEAST_ENCODED_LENGTH = 8;

const PLAIN = /^[A-Za-z0-9]*$/;

function makeForms(secret: string): readonly Form[] {
  const start = secret.slice(0, MAX_PATTERN_LENGTH);
  const rest = start === secret ? "" : REST;
  const encoded = secret.length < LEAST_ENCODED_LENGTH ? [] : [...base64FormsOf(start), hexFormOf(start)];
  return [escapedPattern(start), ...encoded]
    .map((form) => form + rest)
    .map((form) => (PLAIN.test(form) ? form : new RegExp(form, "g")));
}

/** The base64 of a text that holds the secret at any place: only the characters that depend on nothing beside it. */
function base64FormsOf(secret: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const wholeCharacters = Math.floor((bytes.length * 8) / 6);
    const firstCharacter = Math.ceil((offset * 8) / 6);
    return escapedPattern(bytes.toString("base64").slice(firstCharacter, wholeCharacters), BASE64URL);
  });
}

/** The characters that base64url writes instead. */
const BASE64URL = { "+": "-", "/": "_" };

function hexFormOf(secret: string): string {
  return anyCase(Buffer.from(secret).toString("hex"));
}
