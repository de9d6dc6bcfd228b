/**
 * Control characters, line and paragraph separators, lone surrogates, noncharacters, private characters, which each font shows
 * as it likes, and characters that a terminal does not show: direction marks, zero-width characters and fillers.
 * Source: Unicode's General_Category, Noncharacter_Code_Point and Default_Ignorable_Code_Point.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Makes text safe to print: writes every character that could move the cursor, change colours, reorder or hide text as a JSON
 * escape, such as `\u001b`. JSON text keeps its meaning, because these characters occur only in its strings.
 */
export function escapeForTerminal(text: string): string {
  return text.replaceAll(UNSAFE, (character) => SHORT[character] ?? escapeUnits(character));
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
