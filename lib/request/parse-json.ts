/** The third argument of a reviver, which Node gives from version 22 on. */
type ReviverContext = { readonly source?: string };

/** Numbers that JSON.parse may round: 16 digits or more, or an exponent. A string that holds such text only costs the slower way. */
const MAY_ROUND = /(?:^|[:,[])\s*-?(?:[\d.]{16}|[\d.]+[eE])/;

/**
 * Parses JSON without rounding: a number that a double cannot hold becomes `JSON.rawJSON`, an object that no schema of an id
 * accepts and that JSON.stringify writes as it was. On Node 20, which has no rawJSON, such a number stays rounded.
 */
export function parseJson(text: string): unknown {
  return MAY_ROUND.test(text) && "rawJSON" in JSON ? JSON.parse(text, keepExact) : JSON.parse(text);
}

function keepExact(_: string, value: unknown, { source }: ReviverContext = {}): unknown {
  if (typeof value !== "number" || source === undefined || isExact(value, source)) return value;
  return (JSON as unknown as { rawJSON(source: string): object }).rawJSON(source); // missing in TypeScript's lib
}

/** True where the double is the number that was written: an integer with all its digits, any other with 15 of them, which a double always keeps. */
function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (/^-?\d+$/.test(source)) return BigInt(source) === BigInt(value);
  const digits = source.replace(/e.*/i, "").replaceAll(/\D/g, "").replace(/^0+/, "");
  if (value === 0) return digits === "";
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && (digits.length <= 15 || String(value) === source);
}
