import { listSecretTexts } from "./accounts.ts";

/** Looks for secrets in whatever comes out. */
export type LeakDetector = {
  inspect(text: string): void;
  /** How many texts were looked at, and those with a secret in them, cut. */
  readonly found: { texts: number; readonly leaks: string[] };
};

/** What all tokens of the simulator begin with, and what only a signed or authenticated request has in it. */
const TRACES = [/MII[\w-]{60}/, /SDK-HMAC-SHA256/, /x-subject-token/i, /Signature=/];

/** Remembers every text with a secret of the cast, a token or a signature in it. */
export function createLeakDetector(secrets: readonly string[] = listSecretTexts()): LeakDetector {
  const found = { texts: 0, leaks: [] as string[] };
  return {
    found,
    inspect(text) {
      found.texts += 1;
      if (secrets.some((secret) => text.includes(secret)) || TRACES.some((trace) => trace.test(text)))
        found.leaks.push(text.slice(0, 500));
    },
  };
}
