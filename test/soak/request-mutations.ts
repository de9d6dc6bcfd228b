import type { SeededChoice } from "../rig/seeded-choice.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A change that makes a valid request invalid. */
export type RequestMutation = { readonly validity: "invalid" | "wrong-region"; apply(fields: Fields): Fields };

const invalid = (apply: RequestMutation["apply"]): RequestMutation => ({ validity: "invalid", apply });
const wrongRegion = (region: string): RequestMutation => ({
  validity: "wrong-region",
  apply: (fields) => ({ ...fields, region }),
});

/** Changes that the router rejects. */
export const INVALID_MUTATIONS: readonly [RequestMutation, ...RequestMutation[]] = [
  invalid((fields) => ({ ...fields, urgent: true })),
  invalid((fields) => ({ ...fields, target: { taskId: "../../v3/auth/tokens", jobId: "a b" } })),
  invalid((fields) => ({ ...fields, service: "codearts-repo" })),
  invalid(({ target: _, ...fields }) => fields),
  invalid((fields) => ({ ...fields, account: "not an account" })),
  invalid((fields) => ({ ...fields, confirm: "yes" })),
  invalid((fields) => ({ ...fields, expiresAt: "tomorrow" })),
  invalid((fields) => ({ ...fields, sentAt: "2026-11-22T08:00:00Z", expiresAt: "2026-11-22T07:00:00Z" })),
  invalid((fields) => ({ ...fields, reason: "x".repeat(257), projectId: "short", dryRun: null })),
];

/** Regions that only a worker can reject: the service is not served there, or the account has no project there. */
export const WRONG_REGION_MUTATIONS: readonly [RequestMutation, ...RequestMutation[]] = [
  wrongRegion("mars-north-1"),
  wrongRegion("cn-south-1"),
];

const JUNK_BODIES = [
  "stop it",
  "[1, 2, 3]",
  "null",
  "42",
  '"drs"',
  '{"service": "drs", "target": {',
  "{}",
  '{"stops": []}',
  '{"stops": "all"}',
] as const;

/** Picks a message body that is not a request. */
export function planJunk(choice: SeededChoice): string {
  if (choice.flip(0.05)) return JSON.stringify({ service: "drs", target: { jobId: "j" }, reason: "é".repeat(132_000) });
  return choice.pick(JUNK_BODIES);
}
