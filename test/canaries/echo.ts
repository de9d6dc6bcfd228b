import type { SeededChoice } from "../rig/seeded-choice.ts";

/** An answer with a secret in it, as a cloud may send it that repeats its request. */
export type Echo = {
  readonly status: number;
  readonly reason?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** The ways in which a text is written. */
export const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  json: inJson,
  gson: (text) => inJson(text).replaceAll(/[<>&'=]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
  html,
  url: encodeURIComponent,
  "url, lower case": (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
  "url in a url": (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => encodeURIComponent(text).replaceAll("%20", "+"),
  base64,
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 in a url": (text) => encodeURIComponent(base64(text)),
  hex: (text) => Buffer.from(text).toString("hex"),
};

/** A header carries visible ASCII only. */
const header = (text: string) => text.replaceAll(/[^\x20-\x7E]/g, "");
const PAGE = { "content-type": "text/html" };

/** The places of an answer in which a text can stand. */
export const PLACES: Readonly<Record<string, (text: string) => Omit<Echo, "status">>> = {
  "error message": (text) => ({ headers: {}, body: JSON.stringify({ error_code: "X.1", error_msg: `bad: ${text}` }) }),
  "error code": (text) => ({ headers: {}, body: JSON.stringify({ error_code: text, error_msg: "odd" }) }),
  "every field": (text) => ({
    headers: { "x-request-id": header(text) },
    body: JSON.stringify({ error_code: text, error_msg: text, request_id: text, message: text }),
  }),
  "IAM's error": (text) => ({
    headers: {},
    body: JSON.stringify({ error: { code: text, message: text, title: text } }),
  }),
  "request id": (text) => ({ headers: {}, body: JSON.stringify({ request_id: text }) }),
  "request id header": (text) => ({ headers: { "x-request-id": header(text) }, body: "{}" }),
  location: (text) => ({ headers: { location: `https://a.example/?next=${header(text)}` }, body: "" }),
  "content type": (text) => ({ headers: { "content-type": header(text) || "text/plain" }, body: "odd" }),
  "retry-after and date": (text) => ({ headers: { "retry-after": header(text), date: header(text) }, body: "{}" }),
  "reason phrase": (text) => ({ reason: header(text), headers: {}, body: "" }),
  page: (text) => ({ headers: PAGE, body: `<html><pre>${text}</pre></html>` }),
  "attribute of a page": (text) => ({ headers: PAGE, body: `<html><a href="/x?q=${text}">back</a> ${text}</html>` }),
  "unknown JSON": (text) => ({ headers: {}, body: JSON.stringify({ request: { headers: { "x-auth-token": text } } }) }),
  "list of runs": (text) => ({
    headers: {},
    body: JSON.stringify([{ execution_id: "run", status: "executing", created_by: text, begin_time: text }]),
  }),
  "JSON in JSON": (text) => ({ headers: {}, body: JSON.stringify(JSON.stringify({ error_msg: text })) }),
  "text after 100 words": (text) => ({ headers: PAGE, body: `${"w ".repeat(59)}${text}` }),
  "message cut at its end": (text) => ({
    headers: {},
    body: JSON.stringify({ error_code: "c".repeat(120) + text, error_msg: "m".repeat(505) + text }),
  }),
};

const STATUSES = [200, 201, 202, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503] as const;

/** An answer with one of these secrets in a random place and encoding. */
export function makeEcho(choice: SeededChoice, secrets: readonly [string, ...string[]]): Echo {
  const [place, ...places] = Object.values(PLACES);
  const [encode, ...encoders] = Object.values(ENCODINGS);
  if (!place || !encode) throw new Error("making an echo: there are no places or no encodings");
  const text = `${"p".repeat(choice.nextInteger(0, 3))}${choice.pick(secrets)}${choice.pick(["", "", ", more"])}`;
  const written = choice.pick([encode, ...encoders])(text);
  return { status: choice.pick(STATUSES), ...choice.pick([place, ...places])(written) };
}
