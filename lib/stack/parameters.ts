import * as z from "zod/mini";
import { MAX_TTL_MS } from "../request/request.ts";
import { retentionSeconds } from "./queues.ts";

/** Milliseconds after the delivery budget in which a worker sends dead letters and outcomes. */
const RESERVE_MS = 2_000;

/** SQS hides a message for twelve hours at most. */
const MAX_VISIBILITY_SECONDS = 43_200;

/** A whole number. The framework gives the text of `--param`, or the number of serverless.yml. */
const whole = (unit: string) => {
  const words = `a whole number of ${unit}`;
  return z.pipe(z.coerce.string().check(z.regex(/^[1-9]\d{0,8}$/, words)), z.transform(Number));
};

const schema = z.object({
  functionTimeoutSeconds: whole("seconds"),
  visibilitySeconds: whole("seconds"),
  deliveryBudgetMs: whole("milliseconds"),
  ttlSeconds: whole("seconds"),
  backoffBaseSeconds: whole("seconds"),
  waitingAlarmMs: whole("milliseconds"),
  stalledAlarmSeconds: whole("seconds"),
  ageAlarmMs: whole("milliseconds"),
  resultsAlarmSeconds: whole("seconds"),
});

type Parameters = z.output<typeof schema>;

/** The parameters of a stage that are times. The framework checks the other numbers. */
export const timeParameters: readonly string[] = Object.keys(schema.shape);

/** Returns a sentence for each time that is no number, or that contradicts another time or a limit of SQS. */
export function faultsOfParameters(raw: Readonly<Record<string, unknown>>): readonly string[] {
  const { error, data: parameters } = schema.safeParse(raw);
  if (error !== undefined) return error.issues.map(({ path, message }) => faultOfText(raw, String(path[0]), message));
  return boundsOf(parameters).flatMap(({ name, least = 1, most = Number.POSITIVE_INFINITY, reason }) => {
    const value = parameters[name];
    if (value < least) return [`${name} is ${value}; use at least ${least}, because ${reason}`];
    return value > most ? [`${name} is ${value}; use at most ${most}, because ${reason}`] : [];
  });
}

function faultOfText(raw: Readonly<Record<string, unknown>>, name: string, words: string): string {
  return `${name} is ${JSON.stringify(raw[name])}; use ${words}`;
}

type Bound = {
  readonly name: keyof Parameters;
  readonly least?: number;
  readonly most?: number;
  readonly reason: string;
};

function boundsOf(parameters: Parameters): readonly Bound[] {
  const { functionTimeoutSeconds, deliveryBudgetMs, ttlSeconds } = parameters;
  return [
    {
      name: "functionTimeoutSeconds",
      least: Math.ceil((deliveryBudgetMs + RESERVE_MS) / 1000),
      reason: `deliveryBudgetMs is ${deliveryBudgetMs} and a worker needs ${RESERVE_MS} ms more to publish outcomes`,
    },
    {
      name: "visibilitySeconds",
      least: 6 * functionTimeoutSeconds,
      reason: `functionTimeoutSeconds is ${functionTimeoutSeconds} and a queue hides messages for six times that`,
    },
    { name: "visibilitySeconds", most: MAX_VISIBILITY_SECONDS, reason: "SQS hides a message for 12 hours at most" },
    { name: "ttlSeconds", most: MAX_TTL_MS / 1000, reason: "a request can wait for 12 hours at most" },
    {
      name: "backoffBaseSeconds",
      most: ttlSeconds - 1,
      reason: `ttlSeconds is ${ttlSeconds} and a request is tried again only before its deadline`,
    },
    { name: "stalledAlarmSeconds", ...ageOfMessage("requests") },
    { name: "resultsAlarmSeconds", ...ageOfMessage("results") },
  ];
}

/** Bound of an alarm on the age of a message: a message that SQS has deleted sets off no alarm. */
function ageOfMessage(queue: "requests" | "results") {
  const seconds = retentionSeconds(queue);
  return { most: seconds - 1, reason: `SQS deletes the messages of that queue after ${seconds} seconds` };
}
