import { describe, expect } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { requestOf } from "../rig/examples.ts";
import { type Letter, type OnCall, replayTest as test } from "./replaying.ts";

/** Dead letters of stopcord, SQS and Scheduler, and bodies that are not JSON; the options choose every second one. */
const LETTERS: readonly (Letter & { readonly id: string })[] = Array.from({ length: 21 }, (_, index) => {
  const id = `r${index}`;
  const isWanted = index % 2 === 0;
  const body = requestOf(serviceNames[index % serviceNames.length] ?? "drs", { id, sentAt: time(isWanted ? 1 : 2) });
  if (index % 7 === 5) return { id, body: `junk ${id}`, attributes: { requestId: id } };
  if (index % 7 === 6) return { id, body, attributes: { SCHEDULE_ARN: "arn", SCHEDULED_TIME: time(1) } };
  return index % 7 === 4 ? { id, body } : { id, body, attributes: { requestId: id, status: "gave-up", replays: "1" } };
});
const WANTED = { sentBefore: time(2) };

function time(day: number): string {
  return `2026-11-0${day}T00:00:00Z`;
}

const wantedIds = LETTERS.filter(({ body }) => typeof body === "object" && Object(body).sentAt === time(1)).map(
  ({ id }) => id,
);
const otherBodies = LETTERS.filter(({ id }) => !wantedIds.includes(id)).map(({ body }) =>
  typeof body === "string" ? body : JSON.stringify(body),
);

const FAULTS: Record<string, (n: number, call: number, run: () => Promise<unknown>) => Promise<unknown>> = {
  "the n-th call does nothing": async (n, call, run) => (call === n ? fail() : run()),
  "the answer of the n-th call is lost": async (n, call, run) => (call === n ? run().then(fail) : run()),
  "the process is killed before the n-th call": async (n, call, run) => (call >= n ? fail() : run()),
  "the process is killed after the n-th call": async (n, call, run) =>
    call === n ? run().then(fail) : call > n ? fail() : run(),
};

function fail(): never {
  throw new Error("cut");
}

/** More calls than a run over LETTERS makes. */
const MANY = 40;

describe.each(Object.entries(FAULTS))("a run in which %s", (_, fault) => {
  test("it loses no letter for any n when replay is invoked again", async ({ desk }) => {
    expect(wantedIds.length).toBeGreaterThan(8);
    let n = 0;
    for (let calls = MANY; calls >= n; ) {
      n += 1;
      calls = 0;
      const onCall: OnCall = (_, call) => fault(n, ++calls, call);
      await desk.put(...LETTERS);
      const first = await desk.run(WANTED, { onCall });
      await desk.passTime();
      const second = await desk.run(WANTED);
      const replayed = (await desk.replayed()).map(({ id }) => id);
      const left = await desk.visible();
      await desk.discard();
      const at = `fault at call ${n}: ${JSON.stringify([first, second])}`;
      expect([...new Set(replayed)].sort(), at).toEqual([...wantedIds].sort());
      expect(Math.max(...wantedIds.map((id) => replayed.filter((other) => other === id).length)), at).toBeLessThan(3);
      expect(left.sort(), at).toEqual([...otherBodies].sort());
      for (const sent of desk.sentByRun) expect(new Set(sent).size, at).toBe(sent.length);
    }
    expect(n).toBeGreaterThan(10);
  });
});
