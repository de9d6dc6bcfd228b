import type { CloudWatchClient, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { queueName } from "../../client.ts";
import { type QueueName, queueNames } from "../../config.ts";
import { consumedQueues } from "../../stack/names.ts";
import { isAbsentService } from "../aws/absent-service.ts";
import { withCloudWatch } from "../aws/cloudwatch-client.ts";
import type { Connection } from "../aws/connection.ts";
import { formatDuration } from "../duration.ts";
import { placeFlags } from "../place.ts";
import { type DescribedAlarm, judgeAlarms, readAlarms, thresholdOf } from "./check-alarms.ts";
import { type Checked, type Finding, failedCheck, notChecked } from "./finding.ts";

const ALARMS: Checked = { what: "alarms", service: "CloudWatch", right: "cloudwatch:DescribeAlarms" };
const AGES: Checked = { what: "ages of messages", service: "CloudWatch", right: "cloudwatch:GetMetricData" };

/** Checks the alarms of the stage and the ages of the oldest messages, which only CloudWatch knows. */
export async function checkCloudWatch(connection: Connection): Promise<readonly Finding[]> {
  const findings = await withCloudWatch(connection, async (client) => {
    const alarms = await checkAlarms(client, connection);
    return [alarms.finding, ...(await checkAges(client, connection, alarms))];
  });
  return findings ?? [notChecked(ALARMS, connection)];
}

/** The finding about the alarms, and the alarms, from which the limits of ages come; none if they cannot be read. */
type CheckedAlarms = { readonly finding: Finding; readonly alarms: readonly DescribedAlarm[] };

async function checkAlarms(client: CloudWatchClient, connection: Connection): Promise<CheckedAlarms> {
  try {
    const alarms = await readAlarms(client, connection);
    return { finding: judgeAlarms(alarms, connection), alarms };
  } catch (error) {
    return { finding: failedCheck(ALARMS, error, connection), alarms: [] };
  }
}

/** Without CloudWatch itself, the finding about the alarms says all. */
async function checkAges(
  client: CloudWatchClient,
  connection: Connection,
  { alarms }: Pick<CheckedAlarms, "alarms">,
): Promise<readonly Finding[]> {
  try {
    return judgeAges(await readAges(client, connection), connection, alarms);
  } catch (error) {
    return isAbsentService(error, connection) ? [] : [failedCheck(AGES, error, connection)];
  }
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

/** The alarm whose threshold is the limit, and the default of that threshold: serverless.yml, `params`. */
const LIMITS = {
  consumed: { alarmId: "StalledAlarm", seconds: 1_200 },
  results: { alarmId: "ResultsAlarm", seconds: 86_400 },
} as const;

/** One finding for each queue whose oldest message is too old; dead letters may be of any age. */
export function judgeAges(
  results: readonly Pick<MetricDataResult, "Label" | "Values">[],
  connection: Connection,
  alarms: readonly DescribedAlarm[],
): readonly Finding[] {
  return results.flatMap(({ Label, Values: [seconds = 0] = [] }) => {
    const queue = queueNames.find((name) => name === Label);
    if (queue === undefined || queue === "dead-letters") return [];
    const limit = consumedQueues.includes(queue) ? LIMITS.consumed : LIMITS.results;
    if (seconds < (thresholdOf(alarms, limit.alarmId, connection) ?? limit.seconds)) return [];
    const what = queueName(connection.stage, queue);
    const age = formatDuration(seconds * 1_000);
    return [
      { what, verdict: "wrong" as const, words: `the oldest message is ${age} old: ${adviceFor(queue, connection)}` },
    ];
  });
}

function adviceFor(queue: QueueName, connection: Connection): string {
  if (consumedQueues.includes(queue))
    return "its function fails, is throttled or does not read the queue: look at its log group and its event source";
  return `nobody reads the outcomes; start their consumer, or look with npx stopcord ${placeFlags(connection)} outcomes`;
}
