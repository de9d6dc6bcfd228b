import type { SeededChoice } from "../rig/seeded-choice.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A way to make a good request a bad one. */
export type RequestMutation = { readonly validity: "invalid" | "wrong-region"; apply(fields: Fields): Fields };

const invalid = (spoil: RequestMutation["apply"]): RequestMutation => ({ validity: "invalid", apply: spoil });
const misplaced = (more: Fields): RequestMutation => ({
  validity: "wrong-region",
  apply: (fields) => ({ ...fields, ...more }),
});

/** What `requests` refuses. */
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

/** What only a worker can refuse: where the service is not, and where the account has no project. */
export const WRONG_REGION_MUTATIONS: readonly [RequestMutation, ...RequestMutation[]] = [
  misplaced({ region: "mars-north-1" }),
  misplaced({ region: "cn-south-1" }),
];

const JUNK = [
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

/** A message that is no request at all. */
export function planJunk(choice: SeededChoice): string {
  if (choice.flip(0.05)) return JSON.stringify({ service: "drs", target: { jobId: "j" }, reason: "x".repeat(263_000) });
  return choice.pick(JUNK);
}
