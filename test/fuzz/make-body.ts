import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** A body to send; `isValid` bodies are requests that must never be rejected. */
export type FuzzBody = { readonly text: string; readonly isValid: boolean };

const ODD_TEXTS = [
  "",
  "\u001b[2J",
  "a\nb",
  "\u009b1m",
  "\u202eevil",
  "\ud800",
  "\ufffe",
  "🛑".repeat(129),
  "\uFEFF",
  "__proto__",
] as const;
const ODD_TIMES = [
  "0000-01-01T00:00:00+23:59",
  "0001-01-01T00:00:00Z",
  "2026-02-30T08:00:00Z",
  "2026-11-22T08:00:00+0000",
  "2020-01-01T00:00:00+23:59",
  "2099-12-31T23:59:59-23:59",
  "2026-06-30T23:59:60Z",
] as const;
const FIELDS = [
  "id",
  "service",
  "target",
  "account",
  "region",
  "sentAt",
  "expiresAt",
  "dryRun",
  "reason",
  "stops",
] as const;

const ODD_REGIONS = [
  "CN-North-4",
  "cn_north_4",
  " cn-north-4",
  "cn-north-4\n",
  "cn-north-99",
  "cn-north-4/../x",
  "127.0.0.1",
  "\u0441n-north-4", // with a Cyrillic letter
] as const;

/** Makes one body: valid, mutated, in an envelope, a group or garbage. */
export function makeBody(choice: SeededChoice): FuzzBody {
  const kind = choice.pick(["valid", "mutated", "envelope", "group", "garbage"]);
  if (kind === "valid")
    return { text: `${choice.flip(0.2) ? "\uFEFF" : ""}${JSON.stringify(validRequest(choice))}`, isValid: true };
  if (kind === "mutated") return { text: JSON.stringify(mutated(choice)), isValid: false };
  if (kind === "envelope") return { text: JSON.stringify(envelope(choice)), isValid: false };
  if (kind === "group") return { text: JSON.stringify(group(choice)), isValid: false };
  return { text: garbage(choice), isValid: false };
}

/** A request in one of the forms that producers write: with fields that are null, another zone, or a selection as target. */
function validRequest(choice: SeededChoice): Record<string, unknown> {
  const [first = "drs", ...rest] = serviceNames;
  const service = choice.pick<ServiceName>([first, ...rest]);
  const absent = { region: null, projectId: null, expiresAt: null, confirm: null };
  return requestOf(service, {
    id: `f-${choice.nextInteger(0, 1e9)}`,
    reason: choice.pick([null, "over budget", "🛑".repeat(256)]),
    ...(choice.flip(0.3) ? absent : {}),
    ...(choice.flip(0.3) ? { sentAt: choice.pick(["2026-11-22T08:00Z", "2026-11-22T09:30:00.5+0130"]) } : {}),
    ...(choice.flip(0.3) ? selectionOf(service) : {}),
  });
}

function selectionOf(service: ServiceName): object {
  const { selection }: Service = services[service];
  const example: Readonly<Record<string, unknown>> = exampleTargets[service];
  const { ids = {}, runField } = selection?.oneTask ?? {};
  if (runField === undefined) return {};
  const own = Object.fromEntries(Object.keys(ids).map((name) => [name, example[name] ?? "0".repeat(32)]));
  return { target: { ...own, [runField]: "running", atMost: 100 } };
}

function oddValue(choice: SeededChoice): unknown {
  return choice.pick([
    null,
    true,
    -1,
    2 ** 60,
    [],
    {},
    choice.pick(ODD_TEXTS),
    choice.pick(ODD_TIMES),
    choice.pick(ODD_REGIONS),
  ]);
}

function mutated(choice: SeededChoice): Record<string, unknown> {
  if (choice.flip(0.1)) return { ...validRequest(choice), region: choice.pick(ODD_REGIONS) };
  const key = choice.flip(0.7) ? choice.pick(FIELDS) : `key${choice.pick(ODD_TEXTS)}`;
  return { ...validRequest(choice), [key]: oddValue(choice) };
}

function envelope(choice: SeededChoice): unknown {
  const inner = choice.flip(0.5) ? validRequest(choice) : mutated(choice);
  return choice.pick<unknown>([
    { Type: "Notification", MessageId: "n", Timestamp: choice.pick(ODD_TIMES), Message: JSON.stringify(inner) },
    { "detail-type": "stop", source: "fuzz", id: "e", time: choice.pick(ODD_TIMES), detail: inner },
    { specversion: choice.pick(["1.0", "0.3"]), id: choice.pick(ODD_TEXTS), data: inner },
    { Records: [{ eventSource: choice.pick(["aws:s3", "odd"]) }] },
    { Type: "SubscriptionConfirmation", SubscribeURL: "http://127.0.0.1:1/" },
  ]);
}

/** A group of random stops; their ids may repeat each other, or the ids that stops without one get. */
function group(choice: SeededChoice): unknown {
  const id = `g${choice.nextInteger(0, 1e9)}`;
  const ownId = () => choice.pick([{}, {}, { id: `${id}/0` }, { id: `${id}/1` }, { id: "same" }, { id: null }]);
  const stops = Array.from({ length: choice.nextInteger(0, 5) }, () =>
    choice.flip(0.3)
      ? oddValue(choice)
      : { ...(choice.flip(0.6) ? validRequest(choice) : mutated(choice)), ...ownId() },
  );
  const filler = choice.flip(0.05) ? "😀".repeat(60_000) : choice.pick(ODD_TEXTS);
  return { id, stops: choice.flip(0.05) ? Array(100).fill({}) : stops, requestedBy: filler };
}

function inNotification(Message: string): string {
  return JSON.stringify({ Type: "Notification", MessageId: "n", Message });
}

function garbage(choice: SeededChoice): string {
  const depth = choice.pick([10, 499, 501, 100_000]);
  const valid = JSON.stringify(validRequest(choice));
  return choice.pick([
    "",
    "null",
    "[]",
    '"x"',
    valid.slice(0, choice.nextInteger(0, valid.length - 1)),
    `{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`,
    inNotification(`{"stops":[{"x":${"[".repeat(depth)}${"]".repeat(depth)}}]}`),
    inNotification(`\uFEFF${valid}`),
    valid.replace("{", `{"dryRun":true,"reason":"\\u0064ryRun","dryRun":false,`),
    valid.replace(/"target":\{[^}]*\}/, `"target":${choice.pick(["1e400", "12345678901234567890", "[]"])}`),
    `{"stops":[12345678901234567890,${valid}]}`,
    "12345678901234567890",
    '{"service":"codearts-build","target":{"jobId":12345678901234567890,"buildNo":1e400}}',
    "x".repeat(300_000),
    `\uFEFF${valid}`,
    '{"__proto__":{"service":"drs"},"target":1}',
    choice.pick(ODD_TEXTS),
  ]);
}
