import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { isLoopback } from "../../http/loopback.ts";
import { faultOfStage } from "../../stack/stage.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { withoutPassword } from "./without-password.ts";

/** The options that every command has. */
export type GlobalOptions = {
  readonly stage?: string | undefined;
  readonly awsRegion?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly debug?: boolean | undefined;
};

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The AWS services that the command calls, by the ends of their variables `AWS_ENDPOINT_URL_<SERVICE>`. */
export const AWS_SERVICES = {
  SQS: "SQS",
  SECRETS_MANAGER: "Secrets Manager",
  LAMBDA: "Lambda",
  SCHEDULER: "EventBridge Scheduler",
  CLOUDWATCH_LOGS: "CloudWatch Logs",
  CLOUDWATCH: "CloudWatch",
} as const;

export type AwsService = keyof typeof AWS_SERVICES;

/** The connection to a stage: on AWS, on a compatible service, or on the one-machine edition. */
export type Connection = {
  readonly stage: string;
  /** The place that names the stage, where no option does: `the default` or a variable. */
  readonly stageOrigin: string | undefined;
  readonly region: string | undefined;
  /** The endpoint of SQS, without a password, if one is set. */
  readonly endpoint: string | undefined;
  /** SQS is an emulator on this machine. */
  readonly isLocal: boolean;
  /** Returns the address of a service for messages. */
  addressOf(service: AwsService): string;
  /**
   * Returns the configuration of an AWS SDK client. Undefined for a service without an endpoint if SQS has one: a command
   * against a local SQS must not reach AWS.
   */
  clientConfig(service: AwsService): ClientConfig | undefined;
};

export type ClientConfig = Pick<
  SQSClientConfig,
  "endpoint" | "region" | "credentials" | "maxAttempts" | "requestHandler"
>;

/** The region of a loopback address, where none is set. */
export const LOCAL_REGION = "us-east-1";

const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" } as const;

/** Reads the connection from the options and, like the AWS CLI, the environment. Throws `CliError` on a faulty value. */
export function readConnection(options: GlobalOptions, env: Environment): Connection {
  const { awsRegion, endpointUrl } = options;
  const { stage, origin: stageOrigin } = readStage(options, env);
  const endpointOf = (service: AwsService) => readEndpoint(service, endpointUrl, env);
  const endpoint = endpointOf("SQS");
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const hasKeys = Boolean(env.AWS_ACCESS_KEY_ID || env.AWS_PROFILE);
  const region = awsRegion ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (isLocal ? LOCAL_REGION : undefined));
  return {
    stage,
    stageOrigin,
    region,
    endpoint: endpoint && withoutPassword(endpoint),
    isLocal,
    addressOf(service) {
      const own = endpointOf(service);
      return own === undefined ? `AWS in ${region ?? "its region"}` : withoutPassword(own);
    },
    clientConfig(service) {
      const own = endpointOf(service);
      if (own === undefined && endpoint !== undefined) return undefined;
      return {
        ...(own !== undefined && { endpoint: own }),
        ...(region !== undefined && { region }),
        ...(isLocal && !hasKeys && { credentials: LOCAL_CREDENTIALS }),
        maxAttempts: 3,
        requestHandler: TIMEOUTS,
      };
    },
  };
}

/** The stage that `npm start` and a deployment without `--stage` have. */
const DEFAULT_STAGE = "dev";

/** Returns the stage and, where no option names it, the place that does. An empty variable is not set. */
function readStage({ stage: option }: GlobalOptions, env: Environment) {
  const stage = option ?? (env.STOPCORD_STAGE || DEFAULT_STAGE);
  const variable = env.STOPCORD_STAGE ? "STOPCORD_STAGE" : undefined;
  const fault = faultOfStage(stage, option === undefined ? variable : "--stage");
  if (fault !== undefined) throw new CliError(fault, EXIT.usage);
  return { stage, origin: option === undefined ? (variable ?? "the default") : undefined };
}

/** The request timeout is well above the longest long poll, 2 s. */
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 8_000, throwOnRequestTimeout: true } as const;

/** Returns the first value that is set, in the order of the AWS CLI. An empty option is a fault, an empty variable is not set. */
function readEndpoint(service: AwsService, option: string | undefined, env: Environment): string | undefined {
  const names = [`AWS_ENDPOINT_URL_${service}`, "AWS_ENDPOINT_URL"];
  const values = [["--endpoint-url", option], ...names.map((name) => [name, env[name] || undefined])] as const;
  const [name, url] = values.find(([, value]) => value !== undefined) ?? [];
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new CliError(`${name} ${withoutPassword(url)}: use a URL such as http://127.0.0.1:4566`, EXIT.usage);
  return url;
}
