import { randomBytes } from "node:crypto";

/** A token that IAM has issued; a token without a project is global. */
export type IssuedToken = {
  readonly text: string;
  readonly user: string;
  readonly projectId?: string | undefined;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  isRevoked: boolean;
};

/** Every issued token. */
export type TokenStore = ReturnType<typeof createTokenStore>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Issues and stores tokens. A new lifetime applies to tokens issued later. */
export function createTokenStore() {
  const tokens = new Map<string, IssuedToken>();
  let lifetimeMs = DAY_MS;

  function revoke(isSelected: (token: IssuedToken) => boolean): void {
    for (const token of tokens.values()) if (isSelected(token)) token.isRevoked = true;
  }

  return {
    find: (text: string) => tokens.get(text),
    setLifetime: (ms: number) => {
      lifetimeMs = ms;
    },
    revokeAll: () => revoke(() => true),
    revokeOf: (user: string) => revoke((token) => token.user === user),
    issue(user: string, projectId: string | undefined, nowMs: number): IssuedToken {
      const text = `MII${randomBytes(1500).toString("base64url")}`; // real tokens have about 2,000 characters or more
      const token = { text, user, projectId, issuedAtMs: nowMs, expiresAtMs: nowMs + lifetimeMs, isRevoked: false };
      tokens.set(text, token);
      return token;
    },
  };
}

/** A time in IAM's format: `2020-01-04T09:05:22.701000Z`. */
export function iamTime(atMs: number): string {
  return new Date(atMs).toISOString().replace("Z", "000Z");
}
