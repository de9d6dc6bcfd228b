import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** The secret of one run. It stands in the fragment of the page's address, which a browser sends to no server. */
export type PageToken = {
  readonly text: string;
  /** Tells whether an Authorization header holds the token. */
  isIn(authorization: string | undefined): boolean;
};

const BYTES = 32;

/** Creates a random token of 256 bits. */
export function createPageToken(): PageToken {
  const text = randomBytes(BYTES).toString("base64url");
  const expected = digest(`Bearer ${text}`);
  return { text, isIn: (authorization = "") => timingSafeEqual(digest(authorization), expected) };
}

/** Digests have one length, as a comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
