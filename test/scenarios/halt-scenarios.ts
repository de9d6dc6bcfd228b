import { setTimeout as wait } from "node:timers/promises";
import { writeHalts as textOf } from "../../lib/limits/halts.ts";
import type { Machine } from "../../lib/local/machine.ts";
import type { Scenario } from "./scenario.ts";

/** Halts the requests of the scenarios that want it; `lift` lifts each halt at its time. */
export async function haltScenarios(
  machine: Pick<Machine, "secretsUrl">,
  scenarios: readonly Scenario[],
): Promise<{ lift(signal: AbortSignal): Promise<void> }> {
  const startedMs = Date.now();
  const write = (halted: readonly Scenario[]) => writeHalts(machine, halted);
  await write(scenarios.filter(({ halt }) => halt !== undefined));
  const endsOf = ({ halt }: Scenario) => (halt === undefined ? 0 : (halt.forMs ?? Number.POSITIVE_INFINITY));
  const times = [...new Set(scenarios.map(endsOf))].filter((ms) => ms > 0 && Number.isFinite(ms)).sort((a, b) => a - b);
  return {
    async lift(signal) {
      for (const ms of times) {
        await wait(Math.max(0, startedMs + ms - Date.now()), undefined, { signal }).catch(() => {});
        if (!signal.aborted) await write(scenarios.filter((scenario) => endsOf(scenario) > ms));
      }
    },
  };
}

async function writeHalts({ secretsUrl }: Pick<Machine, "secretsUrl">, halted: readonly Scenario[]): Promise<void> {
  const since = new Date().toISOString();
  const halts = halted.map(({ id }) => ({ idPrefix: id, reason: "a scenario", by: "scenarios", since }));
  const headers = { "x-amz-target": "secretsmanager.PutSecretValue" };
  const body = JSON.stringify({ SecretId: "stopcord/dev/halt", SecretString: textOf(halts) });
  const { ok, status } = await fetch(secretsUrl, { method: "POST", headers, body });
  if (!ok) throw new Error(`writing the halt secret: HTTP ${status}`);
}
