import type { Masker } from "../accounts/mask.ts";
import type { Answer } from "../http/exchange.ts";

const MAX_WORDS = 120;

/**
 * A sentence about an answer that has no error message of its own: `HTTP 418, text/html: <first words>` or `HTTP 302 to <location>`.
 * Texts are masked before they are cut, since no masker finds the half of a secret.
 */
export function describeAnswer({ status, headers, body, isCut }: Answer, mask: Masker): string {
  const location = first(headers.location);
  if (location !== undefined && status >= 300 && status < 400) return `HTTP ${status} to ${mask(location)}`;
  const type = mask(first(headers["content-type"]) ?? "")
    .split(";")[0]
    ?.trim();
  const words = isCut ? "the body exceeds 1 MiB" : firstWords(mask(body));
  return [`HTTP ${status}`, ...(type ? [type] : [])].join(", ") + (words === "" ? "" : `: ${words}`);
}

/** Text without tags, scripts and repeated white space, cut at a word. Only the start of the body is read. */
function firstWords(body: string): string {
  const text = body
    .slice(0, 8_192)
    .replaceAll(/<(script|style)\b[^>]*>[\s\S]*?(<\/\1\s*>|$)/gi, " ")
    .replaceAll(/<[^>]{0,512}>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text.length <= MAX_WORDS ? text : `${text.slice(0, MAX_WORDS).replace(/\s\S*$/, "")} …`;
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "object" ? header[0] : header;
}
