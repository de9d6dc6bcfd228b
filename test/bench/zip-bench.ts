import { stat } from "node:fs/promises";
import { join } from "node:path";
import { serviceNames } from "../../lib/services/service-names.ts";
import type { Bench } from "./bench-row.ts";

/** How large the packages are that a deploy uploads and a cold start loads. */
export const zipBench: Bench = {
  rows: [
    { id: "zip-worker", what: "zip of the largest worker", against: "–", unit: "kB", target: { atMost: 225 } },
    { id: "zip-router", what: "zip of the router", against: "–", unit: "kB", target: { atMost: 128 } },
  ],
  async measure({ packageFolder }) {
    const folder = await packageFolder();
    const kilobytes = async (name: string) => (await stat(join(folder, `${name}.zip`))).size / 1000;
    const workers = await Promise.all(serviceNames.map(kilobytes));
    return {
      "zip-worker": { value: Math.max(...workers), spread: 0 },
      "zip-router": { value: await kilobytes("router"), spread: 0 },
    };
  },
};
