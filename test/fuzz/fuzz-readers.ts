import { Readable, Writable } from "node:stream";
import { formatLetters, jsonOf } from "../../lib/cli/dead-letters/format-letters.ts";
import { formatGroup } from "../../lib/cli/dead-letters/format-triage.ts";
import { groupByCause } from "../../lib/cli/dead-letters/triage.ts";
import { printOutcome } from "../../lib/cli/outcomes/format-outcome.ts";
import { readOutcome } from "../../lib/cli/outcomes/read-outcome.ts";
import { createTerminal } from "../../lib/cli/terminal.ts";
import { excessOf, isObject } from "../../lib/parse.ts";
import { receivedLetter } from "../../lib/replay/dead-letter.ts";
import { UNSAFE_OUTPUT } from "../cli/hostile-text.ts";
import { outcomeWith } from "../rig/outcome-with.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { makeLetter } from "./fuzz-replay.ts";
import { type Count, parsed } from "./judge.ts";
import type { FuzzBody } from "./make-body.ts";

/** Shows bodies as outcomes and as dead letters, as the command does: it prints safe text, or takes a body for no outcome. */
export function fuzzReaders(bodies: readonly FuzzBody[], choice: SeededChoice, count: Count): readonly string[] {
  const output: string[] = [];
  const stream = () => new Writable({ write: (chunk, _, done) => done(void output.push(String(chunk))) });
  const terminal = createTerminal({ stdin: Readable.from([]), stdout: stream(), stderr: stream() }, () => {});
  const letters = bodies.map((body, index) => receivedLetter(makeLetter(body, choice, index)));
  terminal.print(...formatLetters(letters), ...letters.map((letter) => JSON.stringify(jsonOf(letter))));
  for (const group of groupByCause(letters))
    terminal.print(...formatGroup(group, { place: "", filters: {}, settledIds: new Set() }));
  for (const { text } of bodies) {
    const outcome = readOutcome({ Body: asOutcome(text) });
    count(outcome === undefined ? "readers: no outcome" : "readers: an outcome");
    if (outcome) printOutcome(outcome, choice.flip(0.5) ? { json: true } : {}, terminal);
  }
  return output
    .filter((text) => UNSAFE_OUTPUT.test(text))
    .map((text) => `readers: unsafe text ${JSON.stringify(text).slice(0, 500)}`);
}

/** An outcome with the fields of the body; a body that no JSON can repeat stays as it is. */
function asOutcome(text: string): string {
  const fields = parsed(text);
  const isRepeatable = isObject(fields) && excessOf(text, { levels: 500, parts: 100_000 }) === undefined;
  return isRepeatable ? JSON.stringify({ ...outcomeWith({}), ...fields }) : text;
}
