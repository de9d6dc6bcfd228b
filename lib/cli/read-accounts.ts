import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { type Accounts, accountsFromVariables, parseAccounts } from "../accounts/accounts.ts";
import { type Config, endpointVariable, queueNames, queueVariable, readConfig } from "../config.ts";
import { services } from "../services/services.ts";
import { isAbsentService } from "./absent-service.ts";
import { readSecretText, secretIdOf } from "./aws-secrets.ts";
import { CliError } from "./cli-error.ts";
import { type Context, connect } from "./context.ts";
import { EXIT } from "./exit-codes.ts";

/** Where accounts are read from, and where Huawei Cloud is. */
export type AccountSource = { readonly file?: string; readonly fromEnv?: true; readonly huaweiUrl?: string };

/** Reads the accounts of the stage's secret, unless another source is named. */
export async function readAccounts(
  { file, fromEnv }: AccountSource,
  command: Command,
  context: Context,
): Promise<Accounts> {
  if (file !== undefined) {
    const json = await readFile(file, "utf8").catch((error) => {
      throw new CliError(`${file}: it cannot be read (${error.code})`, EXIT.usage, error);
    });
    return parsed(json, file);
  }
  if (fromEnv) return accountsFromVariables(huaweiConfig({}, context.env));
  const connection = connect(command, context);
  const secretId = secretIdOf(connection, context.env);
  const secret = await readSecretText(connection, secretId).catch((error) => {
    if (!isAbsentService(error, connection)) throw error;
  });
  if (secret === undefined)
    throw new CliError(
      `there is no Secrets Manager at ${connection.place.endpoint}; name the accounts with --file`,
      EXIT.aws,
    );
  return parsed(secret, `the secret ${secretId}`);
}

/** What JSON.parse says of a text quotes it, so the accounts' own parser speaks. */
function parsed(json: string, from: string): Accounts {
  try {
    return parseAccounts(json);
  } catch (error) {
    throw new CliError(`${from} is not a JSON object of accounts by name`, EXIT.notOk, error);
  }
}

/** A function's settings, without the queues that only a function needs. */
export function huaweiConfig({ huaweiUrl }: AccountSource, env: Context["env"]): Config {
  const queues = Object.fromEntries(queueNames.map((name) => [queueVariable(name), "https://queue.invalid"]));
  const endpoints = huaweiUrl === undefined ? {} : endpointsAt(huaweiUrl);
  try {
    return readConfig({ ...queues, ...env, ...endpoints });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const isOfUrl = huaweiUrl !== undefined && words.includes("HUAWEICLOUD_SDK_IAM_ENDPOINT");
    const url = `--huawei-url ${huaweiUrl}: an https: URL without a path, or an http: one to loopback`;
    throw new CliError(isOfUrl ? url : words, EXIT.usage, error);
  }
}

function endpointsAt(url: string): Record<string, string> {
  const variables = Object.values(services).flatMap(({ sdkName, endpoints }) =>
    Object.keys(endpoints).map((region) => endpointVariable(sdkName, region)),
  );
  return Object.fromEntries([...variables, "HUAWEICLOUD_SDK_IAM_ENDPOINT"].map((name) => [name, url]));
}
