import type { Account } from "./accounts.ts";

const MASK = "***";

/** Replaces secrets in a text. */
export type Masker = (text: string) => string;

/** The secret texts of an account. */
export function secretsOf(account: Account): readonly string[] {
  if ("iam" in account) return [account.iam.password];
  return account.securityToken === undefined ? [account.sk] : [account.sk, account.securityToken];
}

/** A masker of these secrets, as they are and as JSON, HTML or a URL writes them. Longer ones go first, since one may contain another. */
export function createMasker(secrets: readonly string[]): Masker {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form !== "")
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

function formsOf(secret: string): readonly string[] {
  const html = secret
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), html, html.replaceAll("'", "&#39;")];
}
