import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { errorText } from "../../lib/local/error-text.ts";
import { selectCostFigures } from "./cost-figures.ts";
import { COST_HELP, type CostOptions, readCostOptions } from "./cost-options.ts";
import { formatCost } from "./format-cost.ts";
import { readKeptFigures } from "./kept-figures.ts";

const ROWS = z.array(z.object({ id: z.string(), value: z.number() }));

try {
  const options = readCostOptions(process.argv.slice(2));
  console.log(options === "help" ? COST_HELP : await makeText(options));
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

async function makeText({ question, measuredFile }: CostOptions): Promise<string> {
  if (measuredFile !== undefined)
    return formatCost(question, selectCostFigures(await readRows(measuredFile)), measuredFile);
  const { machine, measuredAt, figures } = await readKeptFigures();
  return formatCost(question, selectCostFigures(figures), `${measuredAt}, ${machine}`);
}

async function readRows(file: string): Promise<Record<string, number>> {
  const rows = ROWS.parse(JSON.parse(await readFile(file, "utf8")));
  return Object.fromEntries(rows.map(({ id, value }) => [id, value]));
}
