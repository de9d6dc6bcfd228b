import { formatColumns } from "../rig/format-columns.ts";
import { CANARIES, findSecrets } from "./canary-secrets.ts";
import { runCanaries } from "./run-canaries.ts";

/** Prints the number of texts by place, and of those with a secret in them; then the same with one planted. Returns the number of finds. */
export async function printCanaries(seed: number, deliveries: number): Promise<number> {
  process.env.POWERTOOLS_LOG_LEVEL = "DEBUG";
  const { texts, secrets } = await runCanaries(seed, deliveries);
  const count = (all: readonly string[]) => all.filter((text) => findSecrets(text, secrets).length > 0).length;
  const rows = [...texts].map(([place, all]) => ({
    place,
    texts: all.length,
    found: count(all),
    planted: count([...all.slice(0, 1), `past the masker: ${CANARIES[0]}`]),
  }));
  const cells = rows.map((row) => [row.place, String(row.texts), String(row.found), String(row.planted)]);
  console.log(formatColumns([["place", "texts", "secrets found", "found with one planted"], ...cells]));
  console.log(
    `seed ${seed}: ${deliveries} deliveries, ${secrets.length} secrets, the signatures of all calls among them`,
  );
  return rows.reduce((sum, { found }) => sum + found, 0);
}
