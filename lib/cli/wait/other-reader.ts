import type { MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { withCloudWatch } from "../aws/cloudwatch-client.ts";
import type { Connection } from "../aws/connection.ts";
import { CliError } from "../cli-error.ts";

/** Receives of SQS, with messages and without. Source: SQS developer guide, "Available CloudWatch metrics". */
const RECEIVES = ["NumberOfMessagesReceived", "NumberOfEmptyReceives"] as const;

/** A short limit, so that the wait for outcomes starts soon without CloudWatch. */
const LIMITS = { callMs: 4_000, answerBytes: 1024 * 1024 };

const PERIOD_MS = 300_000;
const PERIODS = 3;
/** SQS publishes the metrics of a minute one or two minutes later. */
const LATE_MS = 120_000;

/**
 * Tells whether a consumer reads a queue: it has receives in each of the last three periods of five minutes. One run of this
 * command has not. False where CloudWatch is missing, or does not answer this operator.
 */
export async function hasOtherReader(connection: Connection, queue: string): Promise<boolean> {
  try {
    const results = await withCloudWatch(
      connection,
      async (client) => {
        const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
        const endMs = Math.floor((Date.now() - LATE_MS) / PERIOD_MS) * PERIOD_MS;
        const command = new GetMetricDataCommand({
          StartTime: new Date(endMs - PERIODS * PERIOD_MS),
          EndTime: new Date(endMs),
          MetricDataQueries: RECEIVES.map((name, index) => queryOf(queue, name, `m${index}`)),
        });
        return (await client.send(command)).MetricDataResults ?? [];
      },
      LIMITS,
    );
    return isReadAllTheTime(results ?? []);
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
}

function queryOf(queue: string, MetricName: (typeof RECEIVES)[number], Id: string) {
  const Metric = { Namespace: "AWS/SQS", MetricName, Dimensions: [{ Name: "QueueName", Value: queue }] };
  return { Id, MetricStat: { Metric, Period: PERIOD_MS / 1_000, Stat: "Sum" } };
}

/** Tells whether every period has a receive. CloudWatch answers with the values and their times in two lists. */
export function isReadAllTheTime(results: readonly Pick<MetricDataResult, "Timestamps" | "Values">[]): boolean {
  const periods = results.flatMap(({ Timestamps = [], Values = [] }) =>
    Timestamps.filter((_, index) => (Values[index] ?? 0) > 0).map((time) => time.getTime()),
  );
  return new Set(periods).size >= PERIODS;
}
