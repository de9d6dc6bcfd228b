import { listSecretTexts } from "./soak-accounts.ts";

/** Searches output for secrets. */
export type LeakDetector = {
  inspect(text: string): void;
  /** Number of texts inspected, and the first 500 characters of each that had a secret in it. */
  readonly found: { texts: number; readonly leaks: string[] };
};

/** Patterns of the simulator's tokens and of the headers of signed or authenticated requests. */
const TOKEN_PATTERNS = [/MII[\w-]{60}/, /SDK-HMAC-SHA256/, /x-subject-token/i, /Signature=/];

/** Creates a detector that keeps every text with one of the secrets, a token or a signature in it. */
export function createLeakDetector(secrets: readonly string[] = listSecretTexts()): LeakDetector {
  const found = { texts: 0, leaks: [] as string[] };
  return {
    found,
    inspect(text) {
      found.texts += 1;
      if (secrets.some((secret) => text.includes(secret)) || TOKEN_PATTERNS.some((pattern) => pattern.test(text)))
        found.leaks.push(text.slice(0, 500));
    },
  };
}
