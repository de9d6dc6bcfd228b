/** A line of a log group; its JSON is parsed once. */
export type StoredLine = {
  readonly atMs: number;
  readonly text: string;
  readonly fields: Readonly<Record<PropertyKey, unknown>>;
};

/** A query that this machine understands, or the sentence of a query that it does not. */
export type ParsedQuery =
  | { readonly ok: true; readonly select: (lines: readonly StoredLine[]) => readonly StoredLine[] }
  | { readonly ok: false; readonly fault: string };

type Test = (line: StoredLine) => boolean;

const LIMIT = 10_000;

/**
 * Parses the part of CloudWatch Logs Insights' language that the command uses: `fields @timestamp, @message`, then filters, a sort by
 * time and a limit. A filter compares keys with `= "…"`, `in ["…"]` and `like /…/`, joined by `and`. Keys and values stand for
 * themselves; anything else is a fault, as a mistake in a query is on AWS.
 */
export function parseLogQuery(query: string): ParsedQuery {
  const tests: Test[] = [];
  let isDescending = false;
  let limit = LIMIT;
  for (const command of splitOutsideQuotes(query, "|").map((part) => part.trim())) {
    const filter = /^filter (.+)$/s.exec(command)?.[1];
    const sort = /^sort @timestamp (asc|desc)$/.exec(command)?.[1];
    const count = /^limit (\d{1,5})$/.exec(command)?.[1];
    if (filter !== undefined) {
      const parsed = splitOutsideQuotes(filter, " and ").map(parseComparison);
      if (parsed.includes(undefined)) return { ok: false, fault: `npm start does not understand: ${command}` };
      tests.push(...parsed.filter((test) => test !== undefined));
    } else if (sort !== undefined) isDescending = sort === "desc";
    else if (count !== undefined) limit = Number(count);
    else if (command !== "fields @timestamp, @message")
      return { ok: false, fault: `npm start does not understand: ${command}` };
  }
  return { ok: true, select: (lines) => selectLines(lines, { tests, isDescending, limit }) };
}

type LineSelection = { readonly tests: readonly Test[]; readonly isDescending: boolean; readonly limit: number };

function selectLines(
  lines: readonly StoredLine[],
  { tests, isDescending, limit }: LineSelection,
): readonly StoredLine[] {
  const direction = isDescending ? -1 : 1;
  return lines
    .filter((line) => tests.every((test) => test(line)))
    .sort((a, b) => direction * (a.atMs - b.atMs))
    .slice(0, limit);
}

const KEY = "([\\w@.]+)";
const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const EQUALS = new RegExp(`^${KEY} = ${TEXT}$`);
const ONE_OF = new RegExp(`^${KEY} in \\[(${TEXT}(?:, ?${TEXT})*)\\]$`);
const LIKE = new RegExp(`^${KEY} like /((?:[^/\\\\]|\\\\.)+)/$`);

function parseComparison(text: string): Test | undefined {
  const [, equalKey = "", value] = EQUALS.exec(text.trim()) ?? [];
  if (value !== undefined) return (line) => line.fields[equalKey] === unescaped(value);
  const [, inKey = "", list] = ONE_OF.exec(text.trim()) ?? [];
  if (list !== undefined) {
    const values = new Set<unknown>([...list.matchAll(new RegExp(TEXT, "g"))].map(([, one = ""]) => unescaped(one)));
    return (line) => values.has(line.fields[inKey]);
  }
  const [, likeKey = "", pattern] = LIKE.exec(text.trim()) ?? [];
  if (pattern === undefined) return undefined;
  const expression = new RegExp(pattern);
  return (line) => expression.test(String(line.fields[likeKey] ?? ""));
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, "$1");
}

/** Splits text at a separator that does not stand between double quotes or slashes. */
function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [""];
  let quote: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote === undefined && text.startsWith(separator, index)) {
      parts.push("");
      index += separator.length - 1;
      continue;
    }
    if (character === "\\" && quote !== undefined) {
      parts[parts.length - 1] += text.slice(index, index + 2);
      index += 1;
      continue;
    }
    if (character === quote) quote = undefined;
    else if (quote === undefined && (character === '"' || (character === "/" && /like $/.test(parts.at(-1) ?? ""))))
      quote = character;
    parts[parts.length - 1] += character;
  }
  return parts;
}
