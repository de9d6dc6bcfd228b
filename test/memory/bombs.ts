import { PROJECT_ID } from "../rig/examples.ts";

/** A kind of JSON text that takes much memory or time; `make` writes one of about so many bytes. */
export type Bomb = { readonly name: string; make(bytes: number): string };

const MEMBER = { service: "drs", target: { jobId: "job" } };

/** Repeats a piece, separated by commas, to about so many bytes. */
function list(piece: string, bytes: number): string {
  return Array(Math.max(1, Math.floor(bytes / (Buffer.byteLength(piece) + 1))))
    .fill(piece)
    .join(",");
}

/** A request with one field more, whose JSON value fills the rest. */
function requestWith(write: (bytes: number) => string) {
  return (bytes: number) => `{"service":"drs","target":{"jobId":"job"},"reason":${write(bytes - 80)}}`;
}

/** A group of so many stops with a default of this text, which fills the rest. */
function group(count: number, stop: unknown, text: string) {
  return (bytes: number) => {
    const stops = JSON.stringify(Array(count).fill(stop));
    const space = Math.max(0, bytes - stops.length - 60);
    return `{"id":"g","stops":${stops},"reason":"${text.repeat(Math.floor(space / Buffer.byteLength(text)))}"}`;
  };
}

const nested = (bytes: number) => `${"[".repeat(bytes / 2)}${"]".repeat(bytes / 2)}`;

/** An SNS notification in an SNS notification, with the request as a text that is escaped twice. */
function envelope(bytes: number): string {
  const inner = JSON.stringify({ ...MEMBER, reason: '"\\'.repeat(Math.max(1, bytes / 16)) });
  const outer = JSON.stringify({ Type: "Notification", Message: inner });
  return JSON.stringify({ Type: "Notification", Message: outer });
}

/** Bodies of requests; all but the first are faulty. */
export const requestBombs: readonly Bomb[] = [
  {
    name: "a valid request among spaces",
    make: (bytes) => `${JSON.stringify({ ...MEMBER, projectId: PROJECT_ID })}${" ".repeat(bytes - 120)}`,
  },
  { name: "nesting, closed", make: requestWith(nested) },
  { name: "nesting, open", make: (bytes) => "[".repeat(bytes) },
  { name: "nested objects", make: (bytes) => `${'{"a":'.repeat(bytes / 6)}1${"}".repeat(bytes / 6)}` },
  { name: "empty objects", make: requestWith((bytes) => `[${list("{}", bytes)}]`) },
  { name: "empty lists", make: requestWith((bytes) => `[${list("[]", bytes)}]`) },
  { name: "small numbers", make: requestWith((bytes) => `[${list("0.5", bytes)}]`) },
  {
    name: "small numbers beside one that a double cannot hold",
    make: requestWith((bytes) => `[1e400,${list("0", bytes)}]`),
  },
  { name: "numbers of 20 digits", make: requestWith((bytes) => `[${list("12345678901234567890", bytes)}]`) },
  {
    name: "numbers of 100,000 digits",
    make: requestWith((bytes) => `[${list("9".repeat(Math.min(bytes, 100_000)), bytes)}]`),
  },
  { name: "exponents", make: requestWith((bytes) => `[${list("1e-400", bytes)}]`) },
  {
    name: "many keys",
    make: (bytes) => `{${Array.from({ length: bytes / 12 }, (_, index) => `"k${index}":1`).join(",")}}`,
  },
  { name: "one key again and again", make: (bytes) => `{${list('"id":"a"', bytes)}}` },
  {
    name: "one key again and again below long keys",
    make: (bytes) => {
      const depth = 450;
      const open = `{"${"a".repeat(64)}":`.repeat(depth);
      return `${open}{${list('"k":1', Math.min(bytes - open.length - 500, 50_000))}}${"}".repeat(depth)}`;
    },
  },
  { name: "__proto__", make: (bytes) => `{${list('"__proto__":{"a":{}}', bytes)}}` },
  { name: "emoji", make: requestWith((bytes) => `"${"😀".repeat(bytes / 4)}"`) },
  { name: "escapes", make: requestWith((bytes) => `"${"\\u0000".repeat(bytes / 6)}"`) },
  { name: "backslashes", make: requestWith((bytes) => `"${"\\\\".repeat(bytes / 2)}"`) },
  { name: "text that is not JSON", make: (bytes) => "x".repeat(bytes) },
  { name: "a group of 100 with long defaults", make: group(100, {}, "a") },
  { name: "a group of 100 with defaults of emoji", make: group(100, {}, "😀") },
  { name: "a group of 100 with defaults of 9 KiB", make: () => group(100, MEMBER, "a")(13 * 1024) },
  {
    name: "a group of 100 stops that fill it",
    make: (bytes) => group(100, { ...MEMBER, reason: "r".repeat(Math.max(0, bytes / 100 - 80)) }, "a")(bytes),
  },
  { name: "a group of too many stops", make: (bytes) => `{"stops":[${list("{}", bytes)}]}` },
  { name: "envelopes of escapes", make: envelope },
];

/** Bodies of answers of Huawei Cloud. */
export const answerBombs: readonly Bomb[] = [
  { name: "nesting, closed", make: nested },
  { name: "empty objects", make: (bytes) => `[${list("{}", bytes)}]` },
  { name: "empty lists", make: (bytes) => `{"results":[${list("[]", bytes)}]}` },
  { name: "small objects", make: (bytes) => `{"results":[${list('{"a":0}', bytes)}]}` },
  { name: "small numbers", make: (bytes) => `[${list("0.5", bytes)}]` },
  {
    name: "many keys",
    make: (bytes) => `{${Array.from({ length: bytes / 12 }, (_, index) => `"k${index}":1`).join(",")}}`,
  },
  { name: "emoji", make: (bytes) => `{"error_msg":"${"😀".repeat(bytes / 4)}"}` },
  { name: "tags", make: (bytes) => `<a`.repeat(bytes / 2) },
  { name: "open scripts", make: (bytes) => "<script>".repeat(bytes / 8) },
  { name: "JSON in JSON", make: (bytes) => JSON.stringify(JSON.stringify({ error_msg: '"\\'.repeat(bytes / 16) })) },
];
