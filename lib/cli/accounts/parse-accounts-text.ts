import { type Accounts, parseAccounts } from "../../accounts/accounts.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** Parses the accounts of a file or a secret. Throws `CliError` if the text is not a JSON object of accounts by name. */
export function parseAccountsText(json: string, source: string): Accounts {
  try {
    return parseAccounts(json);
  } catch (error) {
    throw new CliError(
      `${source} is not a JSON object of accounts by name: see "Accounts" in the README`,
      EXIT.notOk,
      error,
    );
  }
}
