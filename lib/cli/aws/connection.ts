import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { isLoopback } from "../../http/loopback.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** The options that every command has. */
export type GlobalOptions = {
  readonly stage: string;
  readonly awsRegion?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly debug?: boolean | undefined;
};

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An AWS service that the command calls, as its variable `AWS_ENDPOINT_URL_<SERVICE>` names it. */
export type AwsService = "SQS" | "SECRETS_MANAGER" | "LAMBDA" | "SCHEDULER";

/** The place of the queues, for messages: an endpoint URL if one is set, and the AWS region. */
export type AwsLocation = { readonly endpoint?: string | undefined; readonly region?: string | undefined };

/** The connection to a stage: on AWS, on a compatible service, or on the one-machine edition. */
export type Connection = {
  readonly stage: string;
  readonly location: AwsLocation;
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

const LOCAL = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } } as const;
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 25_000, throwOnRequestTimeout: true } as const;

/** Reads the connection from the options and, like the AWS CLI, the environment. Throws `CliError` on a faulty option. */
export function readConnection(options: GlobalOptions, env: Environment): Connection {
  checkOptions(options);
  const { stage, awsRegion, endpointUrl } = options;
  const endpointOf = (service: AwsService) =>
    endpointUrl ?? (env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined);
  const sqsEndpoint = endpointOf("SQS");
  const isLocal = sqsEndpoint !== undefined && isLoopback(sqsEndpoint);
  const hasKeys = Boolean(env.AWS_ACCESS_KEY_ID || env.AWS_PROFILE);
  const region = awsRegion ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (isLocal ? LOCAL.region : undefined));
  return {
    stage,
    location: { endpoint: sqsEndpoint, region },
    clientConfig(service) {
      const endpoint = endpointOf(service);
      if (endpoint === undefined && sqsEndpoint !== undefined) return undefined;
      return {
        ...(endpoint !== undefined && { endpoint }),
        ...(region !== undefined && { region }),
        ...(isLocal && !hasKeys && { credentials: LOCAL.credentials }),
        maxAttempts: 3,
        requestHandler: TIMEOUTS,
      };
    },
  };
}

function checkOptions({ stage, endpointUrl }: GlobalOptions): void {
  if (!/^[\w-]{1,32}$/.test(stage))
    throw new CliError(`--stage ${stage}: use 1–32 letters, digits, - and _`, EXIT.usage);
  if (endpointUrl !== undefined && !/^https?:$/.test(URL.parse(endpointUrl)?.protocol ?? ""))
    throw new CliError(`--endpoint-url ${endpointUrl}: use a URL such as http://127.0.0.1:4566`, EXIT.usage);
}
