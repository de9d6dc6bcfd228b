import type { Command } from "commander";
import { type Accounts, accountsFromVariables } from "../../accounts/accounts.ts";
import { type Config, endpointVariables, queueNames, queueVariable, readConfig } from "../../config.ts";
import { isAbsentService } from "../aws/absent-service.ts";
import { readSecretText, secretIdOf } from "../aws/accounts-secret.ts";
import { withoutPassword } from "../aws/without-password.ts";
import { CliError } from "../cli-error.ts";
import { type Context, connect } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { inputName, readText } from "../read-text.ts";
import { parseAccountsText } from "./parse-accounts-text.ts";

/** The source of the accounts, a file, the environment or else the stage's secret, and the address of Huawei Cloud. */
export type AccountSource = { readonly file?: string; readonly fromEnv?: true; readonly huaweiUrl?: string };

/** The largest secret that Secrets Manager takes. */
const MAX_SECRET_BYTES = 64 * 1024;

/** Reads the accounts from their source; throws `CliError` if that fails. */
export async function readAccounts(source: AccountSource, command: Command, context: Context): Promise<Accounts> {
  const { file, fromEnv } = source;
  if (file !== undefined) {
    const json = await readText({ file, maxBytes: MAX_SECRET_BYTES }, context);
    return parseAccountsText(json, inputName(file));
  }
  return fromEnv ? accountsFromVariables(readHuaweiConfig({}, context.env)) : readFromSecret(command, context);
}

async function readFromSecret(command: Command, context: Context): Promise<Accounts> {
  const connection = await connect(command, context);
  const secretId = secretIdOf(connection, context.env);
  const secret = await readSecretText(connection, secretId).catch((error) => {
    if (!isAbsentService(error, connection)) throw error;
  });
  if (secret === undefined)
    throw new CliError(`no Secrets Manager at ${connection.endpoint}: add --file or --from-env`, EXIT.aws);
  return parseAccountsText(secret, `secret ${secretId}`);
}

/** Reads the settings of a function except its queue URLs, which calls to Huawei Cloud do not need. Throws `CliError`. */
export function readHuaweiConfig({ huaweiUrl }: AccountSource, env: Context["env"]): Config {
  const queues = Object.fromEntries(queueNames.map((name) => [queueVariable(name), "https://queue.invalid"]));
  const endpoints = huaweiUrl === undefined ? {} : endpointsAt(huaweiUrl);
  try {
    return readConfig({ ...queues, ...env, ...endpoints });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isAboutUrl = huaweiUrl !== undefined && message.includes("HUAWEICLOUD_SDK_IAM_ENDPOINT");
    const urlMessage = `--huawei-url ${withoutPassword(huaweiUrl ?? "")}: use an https: URL without a path, or an http: URL to loopback`;
    throw new CliError(isAboutUrl ? urlMessage : message, EXIT.usage, error);
  }
}

/** The variables that send the calls of every service, and IAM's, to one address. */
function endpointsAt(url: string): Record<string, string> {
  return Object.fromEntries([...endpointVariables(), "HUAWEICLOUD_SDK_IAM_ENDPOINT"].map((name) => [name, url]));
}
