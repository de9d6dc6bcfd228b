import { describeHalt, parseHalts } from "../limits/halts.ts";

/** The lines about a new value of the halt secret. */
export function describeHalts(text: string): readonly string[] {
  const parsed = parseHalts(text);
  if (!parsed.ok) return [`the halt secret is not valid (${parsed.faults.join("; ")}): workers keep the last value`];
  if (parsed.value.length === 0) return ["nothing is halted"];
  return parsed.value.map((halt) => `halted: ${describeHalt(halt)}`);
}
