import { pipeline, Readable, Transform } from "node:stream";
import { isObject } from "../../parse.ts";
import { wallClock } from "../../time/clock.ts";
import { withTimeout } from "../../time/with-timeout.ts";
import { AwsError } from "./aws-error.ts";
import { AWS_SERVICES, type AwsService, type Connection } from "./connection.ts";
import { explainAwsError } from "./explain-aws-error.ts";

/** The longest time of a call with its retries, and the largest answer. */
export type AwsCallLimits = { readonly callMs: number; readonly answerBytes: number };

/** SQS answers with at most 1 MiB of messages, Secrets Manager with 64 KiB. */
const LIMITS: AwsCallLimits = { callMs: 30_000, answerBytes: 8 * 1024 * 1024 };

/** The state of one call. `status` is that of the last attempt's answer. */
type CallState = { status: number | undefined; isOver: boolean };

/**
 * Creates middleware for one client, because any server may answer at the address that the user gives. It bounds the time and
 * the size of answers, and makes every error of a call an `AwsError`.
 */
export function watchCalls(connection: Connection, service: AwsService, limits = LIMITS) {
  const named = { service: AWS_SERVICES[service], address: connection.addressOf(service), ...limits };
  /** By the context object that the SDK creates for a call and gives to each middleware. */
  const calls = new WeakMap<object, CallState>();
  return {
    explainErrors:
      <Args, Result>(next: (args: Args) => Promise<Result>, context: object) =>
      async (args: Args): Promise<Result> => {
        const call: CallState = { status: undefined, isOver: false };
        calls.set(context, call);
        try {
          return (await withTimeout(next(args), limits.callMs, wallClock)) ?? throwTimeout(named);
        } catch (error) {
          throw explainAwsError(error, { ...named, status: call.status });
        } finally {
          call.isOver = true;
        }
      },
    limitAnswer:
      <Args, Result extends { response: unknown }>(next: (args: Args) => Promise<Result>, context: object) =>
      async (args: Args): Promise<Result> => {
        const call = calls.get(context);
        if (call === undefined || call.isOver) return throwTimeout(named); // a retry after the end of the call
        call.status = undefined;
        const result = await next(args);
        const { response } = result;
        if (!isHttpResponse(response)) return result;
        call.status = response.statusCode;
        if (response.body instanceof Readable) response.body = limitBytes(response.body, named);
        return result;
      },
  };
}

/** A service, and the limits of its calls. */
type LimitedService = AwsCallLimits & { readonly service: string; readonly address: string };

function throwTimeout({ address, callMs }: LimitedService): never {
  const seconds = callMs / 1_000;
  throw new AwsError(`${address} did not answer within ${seconds} s: check the network and --endpoint-url`, "other");
}

function isHttpResponse(response: unknown): response is { statusCode: number; body: unknown } {
  return isObject(response) && typeof response.statusCode === "number";
}

function limitBytes(body: Readable, { address, service, answerBytes }: LimitedService): Transform {
  let bytes = 0;
  const size = `${answerBytes / 1024} KiB`;
  const words = `${address} answers with more than ${size}, so it is not ${service}: check --endpoint-url`;
  const limit = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes <= answerBytes) done(null, chunk);
      else done(new AwsError(words, "foreign"));
    },
  });
  return pipeline(body, limit, () => {}); // the reader of `limit` receives the error
}
