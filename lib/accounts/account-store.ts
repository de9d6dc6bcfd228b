import type { Config } from "../config.ts";
import type { Clock } from "../time/clock.ts";
import { type Accounts, accountsFromVariables, parseAccounts } from "./accounts.ts";

/** The accounts as this process knows them. */
export type AccountStore = {
  /** The accounts, read again if what is known is older than `maxAgeMs`; throws when they have never been read and cannot be. */
  load(maxAgeMs: number): Promise<Accounts>;
};

/** Reads the text of a secret by its id. */
export type ReadSecret = (secretId: string) => Promise<string>;

/** Keeps the accounts of the secret, or of the environment where there is none; one read at a time. */
export function createAccountStore(config: Config, readSecret: ReadSecret, clock: Clock): AccountStore {
  const { secretId } = config;
  if (secretId === undefined) {
    const accounts = accountsFromVariables(config);
    return { load: async () => accounts };
  }

  let known: { readonly accounts: Accounts; readonly readMs: number } | undefined;
  let reading: Promise<Accounts> | undefined;

  const read = async (): Promise<Accounts> => {
    try {
      const accounts = parseAccounts(await readSecret(secretId));
      known = { accounts, readMs: clock.now() };
      return accounts;
    } catch (error) {
      if (known === undefined) throw error;
      known = { ...known, readMs: clock.now() }; // what worked before is better than nothing
      return known.accounts;
    } finally {
      reading = undefined;
    }
  };

  return {
    async load(maxAgeMs) {
      if (known !== undefined && clock.now() - known.readMs <= maxAgeMs) return known.accounts;
      reading ??= read();
      return reading;
    },
  };
}
