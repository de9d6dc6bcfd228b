import * as z from "zod/mini";
import { isLoopback } from "./http/loopback.ts";
import { serviceNames } from "./services/service-names.ts";
import { services } from "./services/services.ts";

/** The queues, each by the last part of its name. */
export const queueNames = ["requests", ...serviceNames, "results", "dead-letters"] as const;

/** The queue that a stage has only if its outcomes also go to an EventBridge bus. */
export const BUS_QUEUE = "bus";
export type QueueName = (typeof queueNames)[number] | typeof BUS_QUEUE;

/** The variable with the URL of a queue, such as `QUEUE_DEAD_LETTERS`. */
export function queueVariable(name: QueueName): string {
  return `QUEUE_${upperSnake(name)}`;
}

/** The variable that replaces the endpoint of a service in a region; the name is that of Huawei's SDKs. */
export function endpointVariable(sdkName: string, region: string): string {
  return `${ENDPOINT_PREFIX}${sdkName}_${upperSnake(region)}`;
}

/** The variables that name the endpoints of every service in every region. */
export function endpointVariables(): readonly string[] {
  return Object.values(services).flatMap(({ sdkName, endpoints }) =>
    Object.keys(endpoints).map((region) => endpointVariable(sdkName, region)),
  );
}

const ENDPOINT_PREFIX = "HUAWEICLOUD_SDK_REGION_";

const url = z.url({ protocol: /^https?$/, error: "an https: or http: URL" });
const origin = z.pipe(
  z.string().check(z.refine(isUsableOrigin, "an https: URL without a path, or an http: one to loopback")),
  z.transform((text) => new URL(text).origin),
);

const whole = (unit: string) =>
  z.pipe(z.string().check(z.regex(/^[1-9]\d{0,8}$/, `a whole number of ${unit}`)), z.transform(Number));

const roleId = z.string().check(z.regex(/^AROA[A-Z0-9]{12,124}$/, "the unique id of an IAM role, AROA…"));

/** The deadline of a request without `expiresAt`, after its `sentAt`, where a stage sets no other. */
export const DEFAULT_TTL_SECONDS = 900;

const settings = z.object({
  STOP_TTL_SECONDS: z._default(whole("seconds"), DEFAULT_TTL_SECONDS),
  DELIVERY_BUDGET_MS: z._default(whole("milliseconds"), 20_000),
  BACKOFF_BASE_SECONDS: z._default(whole("seconds"), 5),
  ACCOUNTS_SECRET_ID: z.optional(z.string()),
  HALT_SECRET_ID: z.optional(z.string()),
  QUEUE_BUS: z.optional(url),
  POWERTOOLS_METRICS_NAMESPACE: z._default(z.string(), "stopcord"),
  ROUTER_ROLE_ID: z.optional(roleId),
  REPLAY_ROLE_ID: z.optional(roleId),
  SCHEDULER_ROLE_ID: z.optional(roleId),
  CODEARTS_BUILD_API: z.optional(z.enum(["v3", "v1"], "v3 or v1")),
  STOPCORD_REGION: z._default(z.string(), "cn-north-4"),
  HUAWEICLOUD_SDK_AK: z.optional(z.string()),
  HUAWEICLOUD_SDK_SK: z.optional(z.string()),
  CLOUD_SDK_AK: z.optional(z.string()),
  CLOUD_SDK_SK: z.optional(z.string()),
  HUAWEICLOUD_SDK_SECURITY_TOKEN: z.optional(z.string()),
  HUAWEICLOUD_SDK_PROJECT_ID: z.optional(z.string()),
  HUAWEICLOUD_SDK_IAM_ENDPOINT: z.optional(origin),
});

const API_VERSIONS = { v3: "first", v1: "successor" } as const;

type Variables = Readonly<Record<string, string>>;

/** The settings of a function. */
export type Config = ReturnType<typeof readConfig>;

/** Reads the settings from the environment. Throws one error that names every faulty variable, and no value. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const variables = withoutEmpty(env);
  const endpoints = Object.entries(variables).filter(([name]) => name.startsWith(ENDPOINT_PREFIX));
  const schema = z.object({
    ...settings.shape,
    queues: z.object(Object.fromEntries(queueNames.map((name) => [queueVariable(name), url]))),
    endpoints: z.record(z.string(), origin),
  });
  const parsed = schema.safeParse({ ...variables, queues: variables, endpoints: Object.fromEntries(endpoints) });
  if (!parsed.success) throw new Error(`reading the environment: ${faultsOf(parsed.error, variables)}`);
  const { data } = parsed;
  return {
    queueUrl: (name: QueueName): string =>
      String(name === BUS_QUEUE ? data.QUEUE_BUS : data.queues[queueVariable(name)]),
    /** Outcomes also go to the queue of an EventBridge bus. */
    publishesToBus: data.QUEUE_BUS !== undefined,
    ttlMs: data.STOP_TTL_SECONDS * 1000,
    budgetMs: data.DELIVERY_BUDGET_MS,
    backoffBaseMs: data.BACKOFF_BASE_SECONDS * 1000,
    /** The API version that stop calls keep to. Without one, an answer of the gateway decides. */
    pinnedApiVersion: data.CODEARTS_BUILD_API && API_VERSIONS[data.CODEARTS_BUILD_API],
    metricsNamespace: data.POWERTOOLS_METRICS_NAMESPACE,
    /** Unique ids of stopcord's roles, by which SQS names them as senders. Only the router has them. */
    roleIds: { router: data.ROUTER_ROLE_ID, replay: data.REPLAY_ROLE_ID, scheduler: data.SCHEDULER_ROLE_ID },
    region: data.STOPCORD_REGION,
    secretId: data.ACCOUNTS_SECRET_ID,
    haltSecretId: data.HALT_SECRET_ID,
    ...readKey(data),
    securityToken: data.HUAWEICLOUD_SDK_SECURITY_TOKEN,
    projectId: data.HUAWEICLOUD_SDK_PROJECT_ID,
    iamEndpoint: data.HUAWEICLOUD_SDK_IAM_ENDPOINT,
    /** Origins that replace those of the service tables, by variable. */
    endpoints: data.endpoints,
  };
}

/** The variables of an access key: those of Huawei's SDKs, and those of the samples on its API pages. */
const KEY_PREFIXES = ["HUAWEICLOUD_SDK_", "CLOUD_SDK_"] as const;

/** Reads the two halves of an access key from one pair of variables: the first pair of which one is set. */
export function readKey(env: Readonly<Record<string, unknown>>): { readonly ak?: string; readonly sk?: string } {
  const pairs = KEY_PREFIXES.map((prefix) => ({ ak: env[`${prefix}AK`], sk: env[`${prefix}SK`] }));
  const { ak, sk } = pairs.find((pair) => pair.ak || pair.sk) ?? {};
  return { ...(isSet(ak) && { ak }), ...(isSet(sk) && { sk }) };
}

function isSet(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Drops empty variables: CloudFormation cannot leave a variable out, so an empty one counts as not set. */
function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Variables {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function faultsOf(error: z.core.$ZodError, variables: Variables): string {
  return error.issues
    .map(({ path, message }) => ({ name: String(path.at(-1)), message }))
    .map(({ name, message }) => `${name}: ${name in variables ? "" : "required, "}${message}`)
    .join("; ");
}

function isUsableOrigin(text: string): boolean {
  const parsed = URL.parse(text);
  if (parsed === null || parsed.pathname !== "/" || parsed.search !== "") return false;
  return parsed.protocol === "https:" || (parsed.protocol === "http:" && isLoopback(text));
}

function upperSnake(name: string): string {
  return name.toUpperCase().replaceAll("-", "_");
}
