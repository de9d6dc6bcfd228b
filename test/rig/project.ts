import { join } from "node:path";

/** The folder of the project. */
export const PROJECT = join(import.meta.dirname, "../..");

/** The accounts that the one-machine edition serves as the accounts secret. */
export const LOCAL_ACCOUNTS = join(PROJECT, "lib/local/accounts.json");
