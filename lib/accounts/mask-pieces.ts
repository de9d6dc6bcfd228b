/** Every piece of one length of a secret. */
type Pieces = { readonly length: number; readonly texts: ReadonlySet<string> };

/** A shorter piece could stand in a text by chance: an id of the cloud has 32 hexadecimal digits, as a signature has 64. */
const LONGEST_PIECE = 12;
const SHORTEST_PIECE = 8;

/** Half of a shorter secret could be a word. */
const LEAST_SECRET = 2 * SHORTEST_PIECE;

/** A token may have 32 KiB, of which a part opens nothing. */
const MAX_SECRET = 1_024;

/** The pieces of the last secrets: they take longer to make than to find, and a list has hundreds of texts. */
const kept = new Map<string, Pieces>();
const MAX_KEPT = 100;

/**
 * Replaces each run of characters that is made of pieces of a secret: half of it, or 12 characters. Where a cloud splits a
 * secret over two fields or two lines, neither of them shows its half.
 */
export function maskPieces(text: string, secret: string, mask: string): string {
  if (text.length < SHORTEST_PIECE || secret.length < LEAST_SECRET) return text;
  const { length, texts } = piecesOf(secret);
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at + length <= text.length; at++) {
    if (!texts.has(text.slice(at, at + length))) continue;
    let end = at + length;
    while (end < text.length && texts.has(text.slice(end + 1 - length, end + 1))) end += 1;
    parts.push(text.slice(from, at), mask);
    from = end;
    at = end - 1;
  }
  return from === 0 ? text : parts.join("") + text.slice(from);
}

function piecesOf(secret: string): Pieces {
  const known = kept.get(secret);
  if (known !== undefined) return known;
  const length = Math.min(Math.ceil(secret.length / 2), LONGEST_PIECE);
  const start = secret.slice(0, MAX_SECRET);
  const count = start.length - length + 1;
  const pieces = { length, texts: new Set(Array.from({ length: count }, (_, at) => start.slice(at, at + length))) };
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(secret, pieces);
  return pieces;
}
