import type { Environment } from "../cli/aws/connection.ts";
import { endpointVariables, readKey } from "../config.ts";

/** Addresses of the services that run on this machine. */
export type LocalEndpoints = { readonly sqsUrl: string; readonly secretsUrl: string; readonly huaweiUrl: string };

type Variables = Readonly<Record<string, string>>;

/** Selects the variables by which a person replaces endpoints of the simulator. */
export function endpointOverrides(env: Environment): Variables {
  return pick(env, (name) => name.startsWith("HUAWEICLOUD_SDK_REGION_"));
}

/**
 * Builds the variables that each function gets besides those of the template. Every endpoint is the simulator's unless `env`
 * overrides it. Keys in `env` are passed on only together with an override: keys alone would go to the simulator.
 */
export function functionVariables(env: Environment, local: LocalEndpoints): Variables {
  const hasOverride = Object.keys(endpointOverrides(env)).length > 0;
  const passedOn = hasOverride
    ? pick(env, (name) => /^(HUAWEI)?CLOUD_SDK_/.test(name) || name === "STOPCORD_REGION")
    : {};
  const { ak, sk } = readKey(passedOn);
  const hasKey = ak !== undefined && sk !== undefined;
  return {
    AWS_ENDPOINT_URL_SQS: local.sqsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: local.secretsUrl,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: local.huaweiUrl,
    ...Object.fromEntries(endpointVariables().map((name) => [name, local.huaweiUrl])),
    ...pick(env, (name) => name === "CODEARTS_BUILD_API"),
    ...passedOn,
    ...(hasKey && { ACCOUNTS_SECRET_ID: "" }), // without a secret the account "default" has this key
  };
}

function pick(env: Environment, isWanted: (name: string) => boolean): Variables {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value && isWanted(name) ? [[name, value]] : [])),
  );
}
