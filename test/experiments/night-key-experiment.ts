import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { Experiment } from "./experiment.ts";
import { playNight } from "./night.ts";
import { sendGroups } from "./night-requests.ts";

const GROUPS = 2;
/** Few services: six wrong calls in a row lock the key for five minutes, also for the operator. */
const SERVICES = ["drs", "aom"] as const;
const LIFE_MS = 15 * 60_000;

/** Somebody rotates a wrong key into the accounts secret; an operator finds the account and corrects it. */
export const nightKeyExperiment: Experiment = {
  title: "a night: a wrong key is in the accounts secret, and an operator follows the alarm",
  async run({ start, print }, { environments = 1 }) {
    const wrong = { ...localAccounts, default: { ...localAccounts.default, sk: "a-key-with-a-typing-error" } };
    const pipeline = await start({ accounts: wrong, environments, collects: false });
    const groups = await sendGroups({ pipeline, print, groups: GROUPS, lifeMs: LIFE_MS, services: SERVICES });
    return playNight({
      pipeline,
      print,
      groups,
      async endCause({ type }, { stdout }) {
        const [printed = ""] = /npx stopcord .* accounts check$/m.exec(stdout) ?? [];
        const check = `${printed} --huawei-url ${pipeline.machine.huaweiUrl}`; // on AWS the line is whole as it is
        await type(check);
        print("the operator corrects the key: aws secretsmanager put-secret-value …");
        await pipeline.writeAccounts(localAccounts);
        await type(check);
      },
    });
  },
};
