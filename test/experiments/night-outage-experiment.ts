import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { Experiment } from "./experiment.ts";
import { playNight, until } from "./night.ts";
import { sendGroups } from "./night-requests.ts";

const GROUPS = 5;

/** DRS answers 503 for some minutes, with 500 requests of three teams; their deadlines pass half way. */
export const nightOutageExperiment: Experiment = {
  title: "a night: DRS is down, 500 requests of three teams give up, and an operator follows the alarm",
  async run({ start, print }, { environments, minutes }) {
    const pipeline = await start({ accounts: localAccounts, environments, collects: false });
    const outageMs = minutes * 60_000;
    const endMs = Date.now() + outageMs;
    const outage = { kind: "status", status: 503, service: "drs", call: "any", forMs: outageMs };
    await pipeline.simulator.post("faults", outage);
    const groups = await sendGroups({ pipeline, print, groups: GROUPS, lifeMs: outageMs / 2, services: ["drs"] });
    return playNight({
      pipeline,
      print,
      groups,
      async endCause() {
        print(`DRS is down for ${minutes} min in all …`);
        await until(async () => Date.now() > endMs);
        print("DRS works again");
      },
    });
  },
};
