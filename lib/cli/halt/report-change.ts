import { HALT_AGE_MS } from "../../limits/halt-store.ts";
import { describeHalt, type Halt } from "../../limits/halts.ts";
import { isoTime } from "../../time/iso-time.ts";
import type { Terminal } from "../terminal.ts";

/** A change of the halts: the word for it, the halts that it changed, and those in force after it. */
export type ChangeReport = {
  readonly verb: "halted" | "resumed";
  readonly changed: readonly Halt[];
  readonly halts: readonly Halt[];
  /** The change replaced a value that was not valid. Workers had kept the halts that they knew before it. */
  readonly replacedInvalid: boolean;
  readonly json?: true | undefined;
};

/** Prints what a change did, and from when every worker knows it: a worker uses a value for less than 10 s. */
export function reportChange(report: ChangeReport, terminal: Terminal): void {
  const knownAt = isoTime(Math.ceil((Date.now() + HALT_AGE_MS) / 1_000) * 1_000).replace(".000Z", "Z");
  const { verb, changed, halts, replacedInvalid, json } = report;
  const replaced = replacedInvalid ? { replacedInvalid } : {};
  if (json) terminal.print(JSON.stringify({ [verb]: changed, everyWorkerFrom: knownAt, ...replaced, halts }));
  else printChange(report, knownAt, terminal);
}

function printChange(
  { verb, changed, halts, replacedInvalid }: ChangeReport,
  knownAt: string,
  terminal: Terminal,
): void {
  const hasChanged = changed.length > 0 || replacedInvalid;
  if (replacedInvalid)
    terminal.print("replaced a secret that was not valid: the halts that workers kept from before it end");
  for (const halt of changed) terminal.print(`${verb}: ${describeHalt(halt)}`);
  if (hasChanged) terminal.print(`every worker knows it within 10 s, at ${knownAt}`);
  if (verb === "halted") return;
  for (const halt of halts) terminal.print(`still halted: ${describeHalt(halt)}`);
  if (hasChanged) terminal.note("requests that wait go on within a minute of that, each before its deadline");
}
