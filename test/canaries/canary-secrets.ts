/** Secrets that stand nowhere else, with the characters that JSON, HTML and URLs escape. */
export const KEY = {
  ak: "AKCANARY/0001+x=",
  sk: "SKCANARY\"0002&<b>'q",
  securityToken: "STCANARY/0003+a&b=\\c",
} as const;
export const USER = { domain: "acme", user: "stopcord", password: 'PWCANARY 0004 "<&>" ü/?' } as const;
export const TOKEN = "TKCANARY.0005/+=&";

/** The secrets that are known before a run. The signature of each call is one more. */
export const CANARIES: readonly string[] = [KEY.ak, KEY.sk, KEY.securityToken, USER.password, TOKEN];

/** Finds the secrets in a text, as they are or in an encoding. It decodes the text, so that it shares no code with the masker. */
export function findSecrets(text: string, secrets: readonly string[]): readonly string[] {
  const readings = readingsOf(text);
  return secrets.filter((secret) => readings.some((reading) => reading.includes(secret)));
}

/** The text, and what it says once its encodings are undone, at most three of them one in the other. */
function readingsOf(text: string): readonly string[] {
  const readings = new Set([text]);
  for (let depth = 0; depth < 3; depth++)
    for (const reading of [...readings]) for (const decode of DECODERS) readings.add(decode(reading));
  return [...readings, ...[...readings].flatMap(base64Readings), ...[...readings].map(fromHex)];
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

const DECODERS: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(/(%[0-9a-f]{2})+/gi, decodeOr),
  (text) => text.replaceAll(/(%[0-9a-f]{2})+/gi, decodeOr).replaceAll("+", " "),
  (text) => text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity),
  (text) => text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  (text) => text.replaceAll(/\\(["\\/])/g, "$1"),
];

function decodeOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Each run of base64 characters, read from each of four places. */
function base64Readings(text: string): readonly string[] {
  const runs = text.match(/[A-Za-z0-9+/_=-]{8,}/g) ?? [];
  return runs.flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64").toString()));
}

function fromHex(text: string): string {
  return text.replaceAll(/([0-9a-f]{2}){8,}/gi, (hex) => Buffer.from(hex, "hex").toString());
}
