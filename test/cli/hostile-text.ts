import fc from "fast-check";

/** Characters that a terminal obeys, hides or reorders, each with the start of what an attacker would write. */
const HOSTILE = [
  "\u001b[2J\u001b[H",
  "\u001b]0;title\u0007",
  "\u009b31m",
  "\n✔ stopped  drs  forged  1 s",
  "\r✔",
  "\b\b\b",
  "\t",
  "\u0000",
  "\u007f",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\u{e0041}",
];

/** Text that holds at least one hostile character among others. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "grapheme", maxLength: 4 })), { maxLength: 6 })
  .chain((parts) => fc.constantFrom(...HOSTILE).map((hostile) => [...parts, hostile, "end"].join("")));

/** Characters that must never reach a terminal; a line feed ends each line of output. */
export const UNSAFE_OUTPUT = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
