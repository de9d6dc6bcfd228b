import type { CloudWatchClient, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { queueName } from "../../client.ts";
import { type QueueName, queueNames } from "../../config.ts";
import { consumedQueues } from "../../stack/names.ts";
import { withCloudWatch } from "../aws/cloudwatch-client.ts";
import type { Connection } from "../aws/connection.ts";
import { formatDuration } from "../duration.ts";
import { placeFlags } from "../place.ts";
import { type Checked, type Finding, failedCheck, notChecked } from "./finding.ts";

const ALARMS: Checked = {
  what: "alarms",
  service: "CloudWatch",
  right: "cloudwatch:DescribeAlarms or cloudwatch:GetMetricData",
};

/** Checks the alarms of the stage and the ages of the oldest messages, which only CloudWatch knows. */
export async function checkCloudWatch(connection: Connection): Promise<readonly Finding[]> {
  try {
    const findings = await withCloudWatch(connection, async (client) => {
      const alarms = judgeAlarms(await readAlarms(client, connection), connection);
      return [alarms, ...judgeAges(await readAges(client, connection), connection)];
    });
    return findings ?? [notChecked(ALARMS, connection)];
  } catch (error) {
    return [failedCheck(ALARMS, error, connection)];
  }
}

async function readAlarms(client: CloudWatchClient, { stage }: Connection): Promise<readonly string[]> {
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const command = new DescribeAlarmsCommand({ AlarmNamePrefix: `stopcord-${stage}-`, StateValue: "ALARM" });
  const { MetricAlarms = [] } = await client.send(command);
  return MetricAlarms.flatMap(({ AlarmName }) => AlarmName ?? []);
}

/** The names of alarms that are in ALARM now, as one finding. */
export function judgeAlarms(names: readonly string[], { stage }: Pick<Connection, "stage">): Finding {
  if (names.length === 0) return { what: ALARMS.what, verdict: "ok", words: "none is in ALARM" };
  const short = names.map((name) => name.replace(`stopcord-${stage}-`, ""));
  return {
    what: ALARMS.what,
    verdict: "wrong",
    words: `in ALARM: ${short.join(", ")}; the text of each says what to do`,
  };
}

const PERIOD_SECONDS = 300;
/** SQS publishes ages every minute, of queues that were used in the last hours. */
const WINDOW_MS = 15 * 60_000;

async function readAges(client: CloudWatchClient, { stage }: Connection): Promise<readonly MetricDataResult[]> {
  const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
  const nowMs = Date.now();
  const command = new GetMetricDataCommand({
    StartTime: new Date(nowMs - WINDOW_MS),
    EndTime: new Date(nowMs),
    ScanBy: "TimestampDescending",
    MetricDataQueries: queueNames.map((name, index) => ({
      Id: `q${index}`,
      Label: name,
      MetricStat: {
        Metric: {
          Namespace: "AWS/SQS",
          MetricName: "ApproximateAgeOfOldestMessage",
          Dimensions: [{ Name: "QueueName", Value: queueName(stage, name) }],
        },
        Period: PERIOD_SECONDS,
        Stat: "Maximum",
      },
    })),
  });
  const { MetricDataResults = [] } = await client.send(command);
  return MetricDataResults;
}

/** The longest delay of a request that waits, and five minutes of waiting; and one day for outcomes, as the alarms have it. */
const MAX_AGE_SECONDS = { consumed: 1_200, results: 86_400 } as const;

/** One finding for each queue whose oldest message is too old; dead letters may be of any age. */
export function judgeAges(
  results: readonly Pick<MetricDataResult, "Label" | "Values">[],
  connection: Connection,
): readonly Finding[] {
  return results.flatMap(({ Label, Values: [seconds = 0] = [] }) => {
    const queue = queueNames.find((name) => name === Label);
    if (queue === undefined || queue === "dead-letters" || seconds < limitOf(queue)) return [];
    const what = queueName(connection.stage, queue);
    const age = formatDuration(seconds * 1_000);
    return [
      { what, verdict: "wrong" as const, words: `the oldest message is ${age} old: ${adviceFor(queue, connection)}` },
    ];
  });
}

function limitOf(queue: QueueName): number {
  return consumedQueues.includes(queue) ? MAX_AGE_SECONDS.consumed : MAX_AGE_SECONDS.results;
}

function adviceFor(queue: QueueName, connection: Connection): string {
  if (consumedQueues.includes(queue)) return "its function fails, is throttled or does not read the queue";
  return `nobody reads the outcomes; start their consumer, or look with npx stopcord ${placeFlags(connection)} outcomes`;
}
