import type { Evidence, SimulatorCall } from "./evidence.ts";

/** Accounts whose credentials the simulator refused, each with the time of the first refusal. */
export type Refusals = { wasRefusedBy(account: string, atMs: number): boolean };

/**
 * Finds them in the call log. A refused call belongs to the account of its task; a token request names the account as
 * its user.
 */
export function findRefusals({ calls, requests }: Pick<Evidence, "calls" | "requests">): Refusals {
  const accounts = new Map<string, string>(
    requests.flatMap(({ service, task, account, selection }) =>
      [task, ...(selection?.places ?? [])].map((id) => [`${service} ${id}`, account] as const),
    ),
  );
  const firstMs = new Map<string, number>();
  for (const call of calls) {
    if (!isRefusal(call)) continue;
    const named = call.task.split(",").flatMap((id) => accounts.get(`${call.service} ${id}`) ?? []);
    const account = call.kind === "token" ? userIn(call.body) : named[0];
    if (account !== undefined) firstMs.set(account, Math.min(call.at, firstMs.get(account) ?? call.at));
  }
  return { wasRefusedBy: (account, atMs) => (firstMs.get(account) ?? Number.POSITIVE_INFINITY) <= atMs };
}

function isRefusal({ status }: SimulatorCall): boolean {
  return status === 401;
}

function userIn(body: string): string | undefined {
  return /"user":\{"name":"([^"]+)"/.exec(body)?.[1];
}
