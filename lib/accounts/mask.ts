import type { Account } from "./accounts.ts";

const MASK = "***";

/** Replaces secrets in a text. */
export type Masker = (text: string) => string;

/** The secret texts of an account. An access key id opens nothing alone, and yet nobody needs it in an outcome. */
export function secretsOf(account: Account): readonly string[] {
  if ("iam" in account) return [account.iam.password];
  const { ak, sk, securityToken } = account;
  return securityToken === undefined ? [ak, sk] : [ak, sk, securityToken];
}

/** A masker of these secrets, as they are and as JSON, HTML, a URL, base64 or hexadecimal digits write them. Longer ones go first, since one may contain another. */
export function createMasker(secrets: readonly string[]): Masker {
  let forms: readonly string[] | undefined;
  return (text) => {
    if (text === "") return text;
    forms ??= [...new Set(secrets.flatMap(formsOf))].filter((form) => form !== "").sort((a, b) => b.length - a.length);
    return forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  };
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const html = secret
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  return [
    secret,
    json,
    json.replaceAll("/", "\\/"),
    json.replaceAll(/[<>&'=]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`), // as Gson writes JSON
    url,
    encodeURIComponent(url),
    url.replaceAll("%20", "+"),
    url.replaceAll(/%../g, (code) => code.toLowerCase()),
    html,
    html.replaceAll("'", "&#39;"),
    ...encodedFormsOf(secret),
  ];
}

/** The base64 of a shorter text is so short that it occurs by chance. */
const LEAST_ENCODED_LENGTH = 8;

function encodedFormsOf(secret: string): readonly string[] {
  if (secret.length < LEAST_ENCODED_LENGTH) return [];
  const hex = Buffer.from(secret).toString("hex");
  return [hex, hex.toUpperCase(), ...base64FormsOf(secret)];
}

/** The base64 of a text that holds the secret at any place: only the characters that depend on nothing beside it. */
function base64FormsOf(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const wholeCharacters = Math.floor((bytes.length * 8) / 6);
    const firstCharacter = Math.ceil((offset * 8) / 6);
    return (["base64", "base64url"] as const).map((encoding) =>
      bytes.toString(encoding).slice(firstCharacter, wholeCharacters),
    );
  });
}
