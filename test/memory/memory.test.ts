import { expect, test } from "vitest";
import { measureMemory } from "./measure-memory.ts";
import { memoryCases } from "./memory-cases.ts";
import { MEMORY_MIB } from "./memory-process.ts";

/** The cases that took most memory before text was measured and read in small parts. */
const HARDEST = [
  "messages of 256 KiB: a group of 100 with long defaults",
  "messages of 1024 KiB: nesting, closed",
  "messages of 1024 KiB: empty objects",
  "answers of 1 MiB: nesting, closed",
  "answers of 1 MiB: empty objects",
];

test.concurrent.for(["router", "codearts-build"])(
  "the packaged %s keeps within its memory, whatever nine messages of a batch or their answers hold",
  async (functionName) => {
    const cases = memoryCases().filter((one) => one.functionName === functionName && HARDEST.includes(one.name));
    const measured = await measureMemory(functionName, cases);
    expect(measured).toHaveLength(cases.length);
    for (const { memoryCase, report, neighbourMs } of measured) {
      expect({ ...report, name: memoryCase.name }).toMatchObject({ failures: 0 });
      expect("peakMib" in report && report.peakMib).toBeLessThanOrEqual(MEMORY_MIB);
      expect([memoryCase.name, typeof neighbourMs]).toEqual([memoryCase.name, "number"]);
    }
  },
);
