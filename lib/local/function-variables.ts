import { endpointVariable } from "../config.ts";
import { services } from "../services/services.ts";

/** Where the functions find the clouds on this machine. */
export type LocalEndpoints = { readonly sqsUrl: string; readonly secretsUrl: string; readonly huaweiUrl: string };

type Variables = Readonly<Record<string, string>>;

/** The variables by which a person sends calls elsewhere than to the simulator. */
export function endpointOverrides(env: Readonly<Record<string, string | undefined>>): Variables {
  return pick(env, (name) => name.startsWith("HUAWEICLOUD_SDK_REGION_"));
}

/**
 * What the functions get on this machine beside the template's variables. Every endpoint leads to the simulator unless it
 * was overridden, and real keys come along only with an override: exported by themselves they stop nothing.
 */
export function functionVariables(env: Readonly<Record<string, string | undefined>>, local: LocalEndpoints): Variables {
  const overrides = endpointOverrides(env);
  const isOverridden = Object.keys(overrides).length > 0;
  const given = isOverridden
    ? pick(env, (name) => name.startsWith("HUAWEICLOUD_SDK_") || name === "STOPCORD_REGION")
    : {};
  const hasKeys = given.HUAWEICLOUD_SDK_AK !== undefined && given.HUAWEICLOUD_SDK_SK !== undefined;
  return {
    AWS_ENDPOINT_URL_SQS: local.sqsUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: local.secretsUrl,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: local.huaweiUrl,
    ...simulatedEndpoints(local.huaweiUrl),
    ...pick(env, (name) => name === "CODEARTS_BUILD_API"),
    ...given,
    ...(hasKeys && { ACCOUNTS_SECRET_ID: "" }), // the account is the one of these keys
  };
}

function simulatedEndpoints(huaweiUrl: string): Variables {
  const variables = Object.values(services).flatMap(({ sdkName, endpoints }) =>
    Object.keys(endpoints).map((region) => endpointVariable(sdkName, region)),
  );
  return Object.fromEntries(variables.map((name) => [name, huaweiUrl]));
}

function pick(env: Readonly<Record<string, string | undefined>>, isWanted: (name: string) => boolean): Variables {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value && isWanted(name) ? [[name, value]] : [])),
  );
}
