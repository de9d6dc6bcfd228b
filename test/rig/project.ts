import { join } from "node:path";

/** The folder of the project. */
export const PROJECT = join(import.meta.dirname, "../..");

/** The file of the accounts secret of the one-machine edition. */
export const LOCAL_ACCOUNTS = join(PROJECT, "lib/local/accounts.json");
