import type { ServiceName } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import type { SoakAccount } from "./accounts.ts";

/** A fault as the simulator takes it. */
export type PlannedFault = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** Whose calls are to go wrong. */
export type FaultScope = {
  readonly service: ServiceName;
  readonly task: string;
  readonly account: SoakAccount;
  readonly confirm: boolean;
};

type Weighed = readonly [weight: number, fault: PlannedFault];

/** Chance that the next call of a kind goes wrong; the weather comes on top of it. */
const FAULT_SHARE = 0.15;

/** The faults that wait for the calls of one request, each for one of them. */
export function planFaults(victim: FaultScope, choice: SeededChoice): readonly PlannedFault[] {
  const faults: PlannedFault[] = [];
  const order = (call: string, fault: PlannedFault) =>
    faults.push({ service: victim.service, task: victim.task, call, count: 1, ...fault });
  if (victim.account.name === "flickering" && choice.flip(0.2)) order("stop", { kind: "expired-token" });
  while (choice.flip(FAULT_SHARE)) order("stop", choice.pickWeighted([...STOP_FAULTS, ...more(victim)]));
  while (choice.flip(FAULT_SHARE)) order("state", choice.pickWeighted(STATE_FAULTS));
  return faults;
}

const before = (weight: number, kind: string, more: object = {}): Weighed => [weight, { kind, ...more }];
const after = (weight: number, kind: string, more: object = {}): Weighed => [weight, { kind, when: "after", ...more }];
const raw = (weight: number, status: number, body: string): Weighed => [
  weight,
  { kind: "raw", status, body, headers: { "content-type": "application/json" } },
];

/** Before: the call has no effect. After: it has, and the answer is spoilt, which only what may lie behind a gateway can do. */
const STOP_FAULTS: readonly Weighed[] = [
  ...[before(8, "reset"), after(8, "reset"), before(1, "hang"), after(1, "hang"), before(2, "cut"), after(4, "cut")],
  ...[before(2, "html"), after(2, "html"), before(2, "garbage"), after(2, "garbage")],
  ...[before(0.5, "oversized"), after(0.5, "oversized"), before(4, "wrong-200")],
  ...[before(8, "status", { status: 503 }), before(3, "status", { status: 500, body: "html" })],
  ...[before(2, "status", { status: 502, body: "empty" }), after(4, "status", { status: 504 })],
  before(1, "status", { status: 408, body: "empty" }),
  ...[before(0.4, "status", { status: 418, body: "html" }), before(0.3, "status", { status: 403, body: "html" })],
  ...[before(0.3, "status", { status: 400 }), before(0.4, "redirect")],
  ...[
    before(3, "throttle", { retryAfterSeconds: 1 }),
    before(1, "throttle", { retryAfterSeconds: 3, retryAfterAs: "date" }),
  ],
  before(0.1, "throttle"), // a minute's pause of its account at this service
  ...[before(3, "latency", { ms: 400 }), after(3, "latency", { ms: 1_200 })],
  ...[raw(0.5, 200, '"accepted"'), raw(0.5, 202, '{"status":"pending"}'), raw(0.5, 409, '{"error_code":"X.1"}')],
];

const STATE_FAULTS: readonly Weighed[] = [
  ...[
    before(5, "reset"),
    before(1, "hang"),
    before(3, "cut"),
    before(2, "html"),
    before(2, "garbage"),
    before(2, "empty"),
  ],
  ...[
    before(0.3, "oversized"),
    before(2, "wrong-200"),
    before(5, "status", { status: 503 }),
    before(3, "latency", { ms: 500 }),
  ],
  ...[
    before(1, "throttle", { retryAfterSeconds: 1 }),
    before(0.3, "redirect"),
    before(1, "status", { status: 404, body: "html" }),
  ],
];

/** A service's way to say that the task is busy. */
const BUSY: Readonly<Record<ServiceName, readonly Weighed[]>> = {
  "codearts-deploy": [raw(2, 400, '{"error_code":"Deploy.00011027","error_msg":"being deployed"}')],
  "codearts-check": [raw(2, 200, '{"error_code":"CC.00050015","error_msg":"running"}')],
  "codearts-build": [raw(2, 500, '{"error_code":"CB.00060100","error_msg":"network busy"}')],
  drs: [raw(2, 202, '{"status":"failed","error_code":"DRS.M01504","error_msg":"another operation"}')],
  aom: [raw(2, 500, '{"error_code":"AOM.31001405","error_msg":"internal","http_code":500}')],
};

/** An empty 200 is how three of the services take a stop: as a lie it can only be seen through by who looks again. */
const SEES_THROUGH_EMPTY: readonly string[] = ["codearts-deploy", "drs"];

function more({ service, account, confirm }: FaultScope): readonly Weighed[] {
  const isUser = account.secret !== undefined && "iam" in account.secret;
  return [
    ...BUSY[service],
    ...(confirm || SEES_THROUGH_EMPTY.includes(service) ? [before(3, "empty"), after(3, "empty")] : []),
    ...(isUser ? [before(3, "expired-token")] : []), // of a key it would pause the account for minutes
  ];
}
