import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { isLoopback } from "../http/loopback.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import type { Place } from "./explain.ts";

/** The options that every command has. */
export type GlobalOptions = {
  readonly stage: string;
  readonly awsRegion?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly debug?: boolean | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The AWS services that the command talks to, as their variables name them. */
export type AwsService = "SQS" | "SECRETS_MANAGER" | "LAMBDA" | "SCHEDULER";

/** Where the stage is: AWS, something compatible with it, or the one-machine edition. */
export type Connection = {
  readonly stage: string;
  readonly place: Place;
  /** What clients of the AWS SDK are made with; undefined for a service that is not where SQS is, so that nothing local leads to AWS. */
  clientConfig(service: AwsService): ClientConfig | undefined;
};

export type ClientConfig = Pick<
  SQSClientConfig,
  "endpoint" | "region" | "credentials" | "maxAttempts" | "requestHandler"
>;

const LOCAL = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } } as const;

/** Reads where to connect to from the options and, like the AWS CLI, from the environment. */
export function connectionOf({ stage, awsRegion, endpointUrl }: GlobalOptions, env: Environment): Connection {
  if (!/^[\w-]{1,32}$/.test(stage)) throw new CliError(`--stage ${stage}: letters, digits, - and _`, EXIT.usage);
  if (endpointUrl !== undefined && !/^https?:$/.test(URL.parse(endpointUrl)?.protocol ?? ""))
    throw new CliError(`--endpoint-url ${endpointUrl}: a URL such as http://127.0.0.1:4566`, EXIT.usage);
  const endpointOf = (service: AwsService) =>
    endpointUrl ?? (env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined);
  const sqs = endpointOf("SQS");
  const isLocal = sqs !== undefined && isLoopback(sqs);
  const hasKeys = Boolean(env.AWS_ACCESS_KEY_ID || env.AWS_PROFILE);
  const region = awsRegion ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (isLocal ? LOCAL.region : undefined));
  return {
    stage,
    place: { endpoint: sqs, region },
    clientConfig(service) {
      const endpoint = endpointOf(service);
      if (endpoint === undefined && sqs !== undefined) return undefined;
      return {
        ...(endpoint !== undefined && { endpoint }),
        ...(region !== undefined && { region }),
        ...(isLocal && !hasKeys && { credentials: LOCAL.credentials }),
        maxAttempts: 3,
        requestHandler: { connectionTimeout: 3_000, requestTimeout: 25_000, throwOnRequestTimeout: true },
      };
    },
  };
}
