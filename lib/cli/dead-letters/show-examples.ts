import type { Terminal } from "../terminal.ts";
import { formatLetters, type LetterRow } from "./format-letters.ts";

const EXAMPLES = 3;

/** Shows the first three letters above a question, and the number of the others. */
export function showExamples(letters: readonly LetterRow[], { note }: Terminal): void {
  note(...formatLetters(letters.slice(0, EXAMPLES)));
  if (letters.length > EXAMPLES) note(`… and ${letters.length - EXAMPLES} more`);
}
