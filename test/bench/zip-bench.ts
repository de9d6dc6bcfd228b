import { stat } from "node:fs/promises";
import { join } from "node:path";
import { serviceNames } from "../../lib/services/service-names.ts";
import type { Bench } from "./bench-row.ts";

/** Measures the size of the packages, which a deploy uploads and a cold start loads. */
export const zipBench: Bench = {
  rows: [
    { id: "zip-worker", description: "zip of the largest worker", against: "–", unit: "kB", limit: { atMost: 225 } },
    { id: "zip-router", description: "zip of the router", against: "–", unit: "kB", limit: { atMost: 128 } },
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
