import { describe, expect, test } from "vitest";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import type { CallReport } from "../../lib/limits/call-report.ts";
import type { GuardChange } from "../../lib/limits/guard-watch.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { quiet, START_MS, standingClock } from "../rig/clock.ts";
import { keyAccount, scopeOf } from "../rig/examples.ts";

const SCOPE = scopeOf(keyAccount);
const PLACE = { account: SCOPE.account.name, region: SCOPE.region, service: "drs" };

function build() {
  const clock = standingClock();
  const changes: GuardChange[] = [];
  const guard = createCallGuard(clock, (change) => void changes.push(change));
  const call = async (verdict: Verdict, fields: Partial<CallReport> = {}, scope = SCOPE) => {
    const permit = await guard.admit({ scope, service: "drs", untilMs: clock.now() + 1_000, isLast: true });
    if (permit.kind === "permit") permit.release({ verdict, wasAnswered: true, ...fields });
    await quiet();
  };
  return { clock, changes, call };
}

describe("the changes of a guard", () => {
  test("a circuit breaker that opens tells its cause and its end, and later that it has closed", async () => {
    const { clock, changes, call } = build();
    await call("throttled", { retryAfterMs: 7_000 });
    expect(changes).toEqual([
      { ...PLACE, breaker: "circuit", state: "open", why: "throttled", untilMs: START_MS + 7_000 },
    ]);
    await clock.pass(7_000);
    await call("stopped");
    expect(changes.slice(1)).toEqual([{ ...PLACE, breaker: "circuit", state: "closed" }]);
  });

  test("refused credentials are told once, and once more when they are accepted", async () => {
    const { clock, changes, call } = build();
    await call("unauthenticated");
    await call("unauthenticated");
    await clock.pass(5 * 60_000);
    await call("stopped");
    expect(changes.map(({ breaker, state }) => `${breaker} ${state}`)).toEqual([
      "credentials open",
      "credentials closed",
    ]);
  });

  test("credentials of two accounts are accepted again under the name of the account that was refused", async () => {
    const { clock, changes, call } = build();
    await call("unauthenticated");
    await clock.pass(5 * 60_000);
    await call("stopped", {}, scopeOf({ ...keyAccount, name: "other" }));
    expect(changes.map(({ account, state }) => `${account} ${state}`)).toEqual([
      `${PLACE.account} open`,
      `${PLACE.account} closed`,
    ]);
  });

  test("calls that change no breaker are not told", async () => {
    const { changes, call } = build();
    await call("stopped");
    await call("unavailable");
    expect(changes).toEqual([]);
  });
});
