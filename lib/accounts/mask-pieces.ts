/** A shorter piece could stand in a text by chance: an id of the cloud has 32 hexadecimal digits, as a signature has 64. */
const LONGEST_PIECE = 12;
const SHORTEST_PIECE = 8;

/** Half of a shorter secret could be a word. */
const LEAST_SECRET = 2 * SHORTEST_PIECE;

/** A token may have 32 KiB, of which a part opens nothing. */
const MAX_SECRET = 1_024;

/**
 * Replaces each run of characters that is made of pieces of a secret: half of it, or 12 characters. Where a cloud splits a
 * secret over two fields or two lines, neither of them shows its half.
 */
export function maskPieces(text: string, secret: string, mask: string): string {
  if (text.length < SHORTEST_PIECE || secret.length < LEAST_SECRET) return text;
  const length = Math.min(Math.ceil(secret.length / 2), LONGEST_PIECE);
  const start = secret.slice(0, MAX_SECRET);
  const isPiece = (at: number): boolean => start.includes(text.slice(at, at + length));
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at + length <= text.length; at++) {
    if (!isPiece(at)) continue;
    let end = at + length;
    while (end < text.length && isPiece(end + 1 - length)) end += 1;
    parts.push(text.slice(from, at), mask);
    from = end;
    at = end - 1;
  }
  return from === 0 ? text : parts.join("") + text.slice(from);
}
