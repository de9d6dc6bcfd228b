import { NO_PROGRESS, writeProgress } from "../../lib/stop/progress.ts";
import { START_MS } from "../rig/clock.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** Values of JSON that a field of `progress` does not expect; `1e999` and numbers beyond 2^53 are written as they are. */
const ODD_JSON = [
  "null",
  "true",
  '"1"',
  '""',
  "-1",
  "1.5",
  "1e999",
  "-0",
  "9007199254740991",
  "9007199254740993",
  "8640000000000001",
  "[]",
  "{}",
  '["a"]',
  '{"__proto__":{"httpStatus":1}}',
  '"__proto__"',
  '"constructor"',
  '"busy"',
  '"halted"',
  '"\\ud800"',
  `"${"x".repeat(40_000)}"`,
  `"${"😀".repeat(10_000)}"`,
  `{"httpStatus":599,"errorCode":"${"E".repeat(40_000)}","errorMessage":"${"m".repeat(40_000)}","cloudRequestId":"a\\nb"}`,
  `{"httpStatus":1e12,"errorMessage":"\\u001b[2J\\u202e"}`,
] as const;

const FIELDS = [
  "v",
  "deliveries",
  "calls",
  "acceptedMs",
  "isInDoubt",
  "isPolling",
  "hasQueryFailed",
  "why",
  "last",
  "delayMs",
  "isLast",
  "page",
  "list",
  "selection",
  "__proto__",
  "newField",
] as const;

const ODD_TEXTS = [
  "",
  "0",
  "1",
  "3",
  "-1",
  "NaN",
  "1e9",
  "9".repeat(400),
  "٣",
  "invoke",
  "replay",
  "__proto__",
  "a\nb\u001b[2J",
  "\u202e\ud800",
  "😀".repeat(300),
  "x".repeat(200_000),
] as const;

/** Message attributes as somebody who forges them writes them. */
export function makeAttributes(choice: SeededChoice): Readonly<Record<string, object>> {
  const names = ["requestId", "replays", "sender", "progress", "odd", "__proto__"].filter(() => choice.flip(0.5));
  const textOf = (name: string) => (name === "progress" ? makeProgress(choice) : choice.pick(ODD_TEXTS));
  return Object.fromEntries(names.map((name) => [name, attributeOf(choice, textOf(name))]));
}

function attributeOf(choice: SeededChoice, text: string): object {
  const binaryValue = Buffer.from(text.slice(0, 50)).toString("base64");
  return choice.pickWeighted<object>([
    [8, { stringValue: text, dataType: "String" }],
    [1, { binaryValue, dataType: "Binary" }],
    [1, { stringValue: 7, stringListValues: [text] }],
  ]);
}

/** A text for the attribute `progress`: one that stopcord writes, one with odd fields, or none at all. */
export function makeProgress(choice: SeededChoice): string {
  const kind = choice.pick(["own", "forged", "forged", "garbage"]);
  if (kind === "own") return writeProgress({ ...NO_PROGRESS, ...ownFields(choice) });
  if (kind === "garbage")
    return choice.pick(["", "null", "[]", '"x"', "{", "1", `${"[".repeat(100_000)}`, "\ufeff{}", '{"v":1}']);
  const fields = FIELDS.filter(() => choice.flip(0.3)).map((name) => `"${name}":${choice.pick(ODD_JSON)}`);
  return `{"v":${choice.pick(["1", "1", "1", "2", "0", '"1"'])},"deliveries":1,"calls":1${["", ...fields].join(",")}}`;
}

function ownFields(choice: SeededChoice) {
  return {
    deliveries: choice.pick([0, 1, 998, 999, 1_000, 5_000]),
    calls: choice.nextInteger(0, 5),
    acceptedMs: choice.pick<number | undefined>([undefined, START_MS - 70_000, START_MS, START_MS + 3_600_000]),
    isInDoubt: choice.flip(0.5),
    isPolling: choice.flip(0.3),
    isLast: choice.flip(0.3),
  };
}
