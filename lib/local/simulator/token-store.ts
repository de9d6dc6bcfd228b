import { randomBytes } from "node:crypto";

/** A token that IAM has issued; without a project it is a global one. */
export type IssuedToken = {
  readonly text: string;
  readonly user: string;
  readonly projectId?: string | undefined;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  isRevoked: boolean;
};

/** Every token ever issued. */
export type TokenStore = ReturnType<typeof createTokenStore>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Issues tokens and remembers them; their lifetime can be changed for those to come. */
export function createTokenStore() {
  const tokens = new Map<string, IssuedToken>();
  let lifetimeMs = DAY_MS;

  function revoke(isMeant: (token: IssuedToken) => boolean): void {
    for (const token of tokens.values()) if (isMeant(token)) token.isRevoked = true;
  }

  return {
    find: (text: string) => tokens.get(text),
    setLifetime: (ms: number) => {
      lifetimeMs = ms;
    },
    revokeAll: () => revoke(() => true),
    revokeOf: (user: string) => revoke((token) => token.user === user),
    issue(user: string, projectId: string | undefined, nowMs: number): IssuedToken {
      const text = `MII${randomBytes(1500).toString("base64url")}`; // real ones have some 2,000 characters and more
      const token = { text, user, projectId, issuedAtMs: nowMs, expiresAtMs: nowMs + lifetimeMs, isRevoked: false };
      tokens.set(text, token);
      return token;
    },
  };
}

/** A moment as IAM writes it: `2020-01-04T09:05:22.701000Z`. */
export function iamTime(atMs: number): string {
  return new Date(atMs).toISOString().replace("Z", "000Z");
}
