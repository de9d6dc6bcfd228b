import type { CallRecord, Evidence } from "./evidence.ts";

/** Which accounts were told that their credentials are wrong, and when first. */
export type Refusals = { wasRefusedBy(account: string, atMs: number): boolean };

/** A refused call belongs to the account whose task it names; a refused token request names its user, who is called as the account. */
export function findRefusals({ calls, requests }: Pick<Evidence, "calls" | "requests">): Refusals {
  const accounts = new Map(requests.map(({ service, task, account }) => [`${service} ${task}`, account]));
  const firstMs = new Map<string, number>();
  for (const call of calls) {
    if (!isRefusal(call)) continue;
    const account = call.kind === "token" ? userIn(call.body) : accounts.get(`${call.service} ${call.task}`);
    if (account !== undefined) firstMs.set(account, Math.min(call.at, firstMs.get(account) ?? call.at));
  }
  return { wasRefusedBy: (account, atMs) => (firstMs.get(account) ?? Number.POSITIVE_INFINITY) <= atMs };
}

function isRefusal({ status }: CallRecord): boolean {
  return status === 401;
}

function userIn(body: string): string | undefined {
  return /"user":\{"name":"([^"]+)"/.exec(body)?.[1];
}
