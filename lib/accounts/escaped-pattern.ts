/** Other characters that may stand for a character, by that character. */
type Substitutes = Readonly<Record<string, string>>;

/**
 * The pattern of a text in which any character but letters and digits may be escaped, also twice. Each repetition has a
 * bound, so that no text makes the search slow.
 */
export function escapedPattern(text: string, substitutes: Substitutes = {}): string {
  return text.replaceAll(/[^A-Za-z0-9]/gu, (character) => {
    const substitute = Object.hasOwn(substitutes, character) ? [substitutes[character]] : [];
    return `(?:${[...escapesOf(character), ...substitute].join("|")})`;
  });
}

/** The pattern of hexadecimal digits in upper or lower case. */
export function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** The ways in which a character is written: itself, behind backslashes, in a URL, in JSON, in HTML. */
function escapesOf(character: string): readonly string[] {
  const literal = character.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const forms = [`\\\\{0,4}${literal}`, urlPattern(character), jsonPattern(character), htmlPattern(character)];
  return character === " " ? [...forms, "\\+"] : forms;
}

function urlPattern(character: string): string {
  const bytes = Buffer.from(character).toString("hex").match(/../g) ?? [];
  return bytes.map((byte) => `%(?:25){0,3}${anyCase(byte)}`).join("");
}

function jsonPattern(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\\\{1,4}u${anyCase(unit.toString(16).padStart(4, "0"))}`).join("");
}

const HTML_NAMES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

function htmlPattern(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const names = [`#0{0,4}${point}`, `#[xX]0{0,4}${anyCase(point.toString(16))}`, HTML_NAMES[character] ?? []].flat();
  return `&(?:amp;){0,3}(?:${names.join("|")});`;
}
