import { queueNames } from "../config.ts";
import { serviceNames } from "../services/service-names.ts";
import { OUTCOME_METRICS } from "../telemetry/metric-names.ts";
import { ALARMS } from "./alarm-table.ts";
import { type Measure, ofFunctions, ofQueues, ours, PERIOD_SECONDS } from "./measure.ts";
import { fullName, type Resources, STACK_NAME } from "./resource.ts";

/** A graph of the dashboard. */
type Graph = { readonly title: string; readonly measures: readonly Measure[]; readonly isStacked?: boolean };

const GRAPHS: readonly Graph[] = [
  ...serviceNames.map((service) => ({
    title: `${service}: outcomes`,
    measures: Object.values(OUTCOME_METRICS).flatMap((name) =>
      ours(name, "Sum", [service]).map((measure) => ({ ...measure, label: name })),
    ),
    isStacked: true,
  })),
  { title: "router: rejected", measures: ours("Rejected", "Sum", ["router"]) },
  { title: "time to stopped, median (ms)", measures: ours("StopLatency", "p50") },
  { title: "time to stopped, slowest in a hundred (ms)", measures: ours("StopLatency", "p99") },
  { title: "age of requests under way, highest (ms)", measures: ours("RequestAge", "Maximum") },
  { title: "stop calls", measures: ours("StopCalls", "Sum") },
  { title: "handed back to their queues", measures: ours("HandedBack", "Sum") },
  { title: "put off by Huawei Cloud's limits", measures: ours("Throttled", "Sum") },
  { title: "messages to be read", measures: ofQueues("ApproximateNumberOfMessagesVisible", queueNames) },
  { title: "messages in flight, waiting ones included", measures: ofQueues("ApproximateNumberOfMessagesNotVisible") },
  { title: "age of the oldest message (s)", measures: ofQueues("ApproximateAgeOfOldestMessage", queueNames) },
  { title: "errors of functions", measures: ofFunctions("Errors", "Sum") },
  { title: "throttled invocations", measures: ofFunctions("Throttles", "Sum") },
  { title: "duration of invocations, slowest in a hundred (ms)", measures: ofFunctions("Duration", "p99") },
  { title: "invocations at a time", measures: ofFunctions("ConcurrentExecutions", "Maximum") },
];

/** The alarms on top, then three graphs a row. */
export function dashboardResources(): Resources {
  const widgets = [alarmWidget(), ...GRAPHS.map(graphWidget)];
  return {
    Dashboard: {
      Type: "AWS::CloudWatch::Dashboard",
      Properties: {
        DashboardName: STACK_NAME,
        DashboardBody: { "Fn::Sub": JSON.stringify({ widgets }) },
      },
    },
  };
}

const ALARMS_HEIGHT = 3;
const SIZE = { width: 8, height: 6 };

function alarmWidget() {
  const alarms = ALARMS.map(
    ({ id }) => `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${fullName(id)}`,
  );
  return {
    type: "alarm",
    ...{ x: 0, y: 0, width: 24, height: ALARMS_HEIGHT },
    properties: { title: "alarms", alarms },
  };
}

function graphWidget({ title, measures, isStacked = false }: Graph, index: number) {
  const place = { x: (index % 3) * SIZE.width, y: ALARMS_HEIGHT + Math.floor(index / 3) * SIZE.height };
  return {
    type: "metric",
    ...{ ...place, ...SIZE },
    properties: {
      ...{ title, stacked: isStacked, region: "${AWS::Region}", period: PERIOD_SECONDS },
      metrics: measures.map(({ namespace, name, dimension, stat, label }) => [
        ...[namespace, name, ...dimension],
        { stat, label },
      ]),
    },
  };
}
