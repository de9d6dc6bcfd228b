import type { Service } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import type { SoakAccount } from "./soak-accounts.ts";

/** A fault in the form of the simulator's control API. */
export type PlannedFault = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** A request whose calls get faults. */
export type FaultScope = {
  readonly service: ServiceName;
  readonly task: string;
  readonly account: SoakAccount;
  readonly confirm: boolean;
};

type WeightedFault = readonly [weight: number, fault: PlannedFault];

/** Probability of a fault for the next call of a kind; outages come on top. */
const FAULT_SHARE = 0.15;

/** Probability of a fault for the next list of a task or project. */
const LIST_FAULT_SHARE = 0.25;

/** Plans the faults for the calls of one request; each fault affects one call. */
export function planFaults(scope: FaultScope, choice: SeededChoice): readonly PlannedFault[] {
  const { service, task, account } = scope;
  const faults: PlannedFault[] = [];
  const add = (call: string, fault: PlannedFault) => faults.push({ service, task, call, count: 1, ...fault });
  if (account.name === "flickering" && choice.flip(0.2)) add("stop", { kind: "expired-token" });
  while (choice.flip(FAULT_SHARE)) add("stop", choice.pickWeighted([...STOP_FAULTS, ...listServiceFaults(scope)]));
  while (choice.flip(FAULT_SHARE)) add("state", choice.pickWeighted(STATE_FAULTS));
  return faults;
}

/** Plans the faults for the lists of one task or project. */
export function planListFaults(
  { service, task, account }: Omit<FaultScope, "confirm">,
  choice: SeededChoice,
): readonly PlannedFault[] {
  const faults: PlannedFault[] = [];
  const refused = account.name === "flickering" ? [before(3, "expired-token")] : [];
  while (choice.flip(LIST_FAULT_SHARE))
    faults.push({ service, task, call: "list", count: 1, ...choice.pickWeighted([...LIST_FAULTS, ...refused]) });
  return faults;
}

const before = (weight: number, kind: string, more: object = {}): WeightedFault => [weight, { kind, ...more }];
const after = (weight: number, kind: string, more: object = {}): WeightedFault => [
  weight,
  { kind, when: "after", ...more },
];
const raw = (weight: number, status: number, body: string): WeightedFault => [
  weight,
  { kind: "raw", status, body, headers: { "content-type": "application/json" } },
];

/** `before`: the call has no effect. `after`: the call takes effect and then its answer is replaced or lost. */
const STOP_FAULTS: readonly WeightedFault[] = [
  before(8, "reset"),
  after(8, "reset"),
  before(1, "hang"),
  after(1, "hang"),
  before(2, "cut"),
  after(4, "cut"),
  before(2, "html"),
  after(2, "html"),
  before(2, "garbage"),
  after(2, "garbage"),
  before(0.5, "oversized"),
  after(0.5, "oversized"),
  before(4, "wrong-200"),
  before(8, "status", { status: 503 }),
  before(3, "status", { status: 500, body: "html" }),
  before(2, "status", { status: 502, body: "empty" }),
  after(4, "status", { status: 504 }),
  before(1, "status", { status: 408, body: "empty" }),
  before(0.4, "status", { status: 418, body: "html" }),
  before(0.3, "status", { status: 403, body: "html" }),
  before(0.3, "status", { status: 400 }),
  before(0.4, "redirect"),
  before(3, "throttle", { retryAfterSeconds: 1 }),
  before(1, "throttle", { retryAfterSeconds: 3, retryAfterAs: "date" }),
  before(0.1, "throttle"), // stopcord makes no call of the account to the service for a minute
  before(3, "latency", { ms: 400 }),
  after(3, "latency", { ms: 1_200 }),
  raw(0.5, 200, '"accepted"'),
  raw(0.5, 202, '{"status":"pending"}'),
  raw(0.5, 409, '{"error_code":"X.1"}'),
];

const STATE_FAULTS: readonly WeightedFault[] = [
  before(5, "reset"),
  before(1, "hang"),
  before(3, "cut"),
  before(2, "html"),
  before(2, "garbage"),
  before(2, "empty"),
  before(0.3, "oversized"),
  before(2, "wrong-200"),
  before(5, "status", { status: 503 }),
  before(3, "latency", { ms: 500 }),
  before(1, "throttle", { retryAfterSeconds: 1 }),
  before(0.3, "redirect"),
  before(1, "status", { status: 404, body: "html" }),
];

const LIST_FAULTS: readonly WeightedFault[] = [
  before(8, "reset"),
  before(1, "hang"),
  before(3, "cut"),
  before(2, "html"),
  before(2, "garbage"),
  before(2, "empty"),
  before(0.3, "oversized"),
  before(2, "wrong-200"),
  before(8, "status", { status: 503 }),
  before(2, "status", { status: 500, body: "html" }),
  before(0.3, "status", { status: 403, body: "html" }),
  before(0.3, "redirect"),
  before(3, "throttle", { retryAfterSeconds: 1 }),
  before(3, "latency", { ms: 1_000 }),
  raw(0.5, 200, '"accepted"'),
  raw(0.3, 409, '{"error_code":"X.1"}'),
];

/** Answer of each service that says that the task is busy. */
const BUSY: Readonly<Partial<Record<ServiceName, readonly WeightedFault[]>>> = {
  "codearts-deploy": [raw(2, 400, '{"error_code":"Deploy.00011027","error_msg":"being deployed"}')],
  "codearts-check": [raw(2, 200, '{"error_code":"CC.00050015","error_msg":"running"}')],
  "codearts-build": [raw(2, 500, '{"error_code":"CB.00060100","error_msg":"network busy"}')],
  drs: [raw(2, 202, '{"status":"failed","error_code":"DRS.M01504","error_msg":"another operation"}')],
  aom: [raw(2, 500, '{"error_code":"AOM.31001405","error_msg":"internal","http_code":500}')],
};

function listServiceFaults({ service, account, confirm }: FaultScope): readonly WeightedFault[] {
  const isIamUser = account.secret !== undefined && "iam" in account.secret;
  const { emptyBodies }: Service = services[service];
  const canDetectEmpty = confirm || !emptyBodies.includes("empty"); // elsewhere an empty 200 is a success
  return [
    ...(BUSY[service] ?? []),
    ...(canDetectEmpty ? [before(3, "empty"), after(3, "empty")] : []),
    ...(isIamUser ? [before(3, "expired-token")] : []), // for a key, stopcord would pause the account for minutes
  ];
}
