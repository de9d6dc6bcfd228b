import { formatColumns } from "../rig/format-columns.ts";
import { type Measured, measureMemory } from "./measure-memory.ts";
import { memoryCases } from "./memory-cases.ts";
import { MEMORY_MIB } from "./memory-process.ts";

const HEADER = ["function", "a valid request and nine", "peak MiB", "batch ms", "neighbour sent after ms", "failed"];

/** Prints the peak memory of the packaged functions for each hostile batch, three times in a new process. Returns the number that exceed the memory. */
export async function printMemory(): Promise<number> {
  const rows: string[][] = [];
  let worstMib = 0;
  let exceeded = 0;
  for (const memoryCase of memoryCases()) {
    const measured = await measureMemory(memoryCase.functionName, [memoryCase, memoryCase, memoryCase]);
    rows.push(...measured.slice(-1).map(rowOf));
    const peaks = measured.map(({ report }) => ("crash" in report ? Number.POSITIVE_INFINITY : report.peakMib));
    worstMib = Math.max(worstMib, ...peaks);
    if (Math.max(...peaks) > MEMORY_MIB) exceeded += 1;
  }
  console.log(formatColumns([HEADER, ...rows]));
  console.log(`${rows.length} batches, highest peak ${worstMib} MiB, ${exceeded} above ${MEMORY_MIB} MiB`);
  return exceeded;
}

function rowOf({ memoryCase: { functionName, name }, report, neighbourMs }: Measured): string[] {
  if ("crash" in report) return [functionName, name, "killed", "", "", report.crash.slice(0, 80)];
  const { peakMib, elapsedMs, failures } = report;
  return [functionName, name, ...[peakMib, elapsedMs, neighbourMs ?? "never", failures].map(String)];
}
