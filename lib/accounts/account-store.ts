import type { Config } from "../config.ts";
import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { type Accounts, accountsFromVariables, parseAccounts } from "./accounts.ts";

/** The accounts that this process has read. */
export type AccountStore = {
  /**
   * Answers the accounts, read again where they are older than `maxAgeMs`; the last known ones where that takes longer than
   * `waitMs`. Throws only where no read has succeeded yet.
   */
  load(maxAgeMs: number, waitMs?: number): Promise<Accounts>;
};

/** Reads the text of a secret by its id. */
export type ReadSecret = (secretId: string) => Promise<string>;

/** Creates the store of the accounts of the secret, or of the environment without a secret. It reads the secret once at a time. */
export function createAccountStore(
  config: Config,
  readSecret: ReadSecret,
  clock: Clock,
  warn: (message: string) => void = () => {},
): AccountStore {
  const { secretId } = config;
  if (secretId === undefined) {
    const accounts = accountsFromVariables(config);
    return { load: async () => accounts };
  }

  let known: { readonly accounts: Accounts; readonly beganMs: number } | undefined;
  let reading: Promise<Accounts> | undefined;

  /** The age of the accounts counts from the beginning of their read. */
  const read = async (): Promise<Accounts> => {
    const beganMs = clock.steady();
    try {
      const accounts = parseAccounts(await readSecret(secretId));
      known = { accounts, beganMs };
      return accounts;
    } catch (error) {
      if (known === undefined) throw error;
      warn(`the accounts secret cannot be read, so the last known accounts hold: ${error}`);
      known = { ...known, beganMs }; // keeps the accounts of the last read that succeeded
      return known.accounts;
    } finally {
      reading = undefined;
    }
  };

  const freshOf = (maxAgeMs: number): Accounts | undefined =>
    known !== undefined && clock.steady() - known.beganMs <= maxAgeMs ? known.accounts : undefined;

  /** A read that is under way may have begun too long ago: Lambda freezes a process between its invocations. */
  const readNewer = async (maxAgeMs: number): Promise<Accounts> => {
    await reading;
    const fresh = freshOf(maxAgeMs);
    if (fresh !== undefined) return fresh;
    reading ??= read();
    return reading;
  };

  return {
    async load(maxAgeMs, waitMs) {
      const fresh = freshOf(maxAgeMs);
      if (fresh !== undefined) return fresh;
      const last = known?.accounts;
      const newer = readNewer(maxAgeMs);
      if (last === undefined || waitMs === undefined) return newer;
      return (await withTimeout(newer, waitMs, clock)) ?? last;
    },
  };
}
