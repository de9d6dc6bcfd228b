import { type Command, Option } from "commander";
import { serviceNames } from "../../services/service-names.ts";
import type { Context } from "../context.ts";
import { checkAccounts } from "./check-accounts.ts";

const EXAMPLES = `
Examples:
  npx stopcord accounts check --stage prod
  npx stopcord accounts check --account operators --service drs
  npx stopcord accounts check --file accounts.json
  npx stopcord accounts check --file lib/local/accounts.json --huawei-url http://127.0.0.1:4580

The check asks each service in each region of an account for the state of a task that does not exist. It changes nothing
and prints no key, password or token. It uses a refused account only once, because Huawei Cloud locks a key after five
wrong signatures in a row.`;

/** Adds the command `accounts` and its subcommand. */
export function addAccounts(program: Command, context: Context): void {
  const accounts = program
    .command("accounts")
    .summary("check the credentials of the accounts")
    .description("Checks the accounts that stopcord uses on Huawei Cloud.")
    .addHelpText("after", EXAMPLES);
  accounts
    .command("check")
    .description("Makes one harmless call per account, region and service; names the wrong key, project or permission.")
    .option("--account <name...>", "check only these accounts")
    .addOption(new Option("--service <service...>", "check only these services").choices(serviceNames))
    .option("--file <file>", "read the accounts from a JSON file instead of the stage's secret")
    .addOption(
      new Option(
        "--from-env",
        "check the account of HUAWEICLOUD_SDK_AK (or CLOUD_SDK_AK) and the related variables",
      ).conflicts("file"),
    )
    .option("--huawei-url <url>", "the address of Huawei Cloud, such as the simulator of the one-machine edition")
    .option("--json", "print one JSON object per line")
    .addHelpText("after", EXAMPLES)
    .action(checkAccounts.bind(undefined, context));
}
