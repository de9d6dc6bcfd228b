import { queueNames } from "../config.ts";
import { serviceNames } from "../services/service-names.ts";
import { outcomeMetricNames } from "../telemetry/metric-names.ts";
import { ALARMS } from "./alarm-table.ts";
import { BUS_ALARM } from "./bus-alarm.ts";
import { type MetricStat, PERIOD_SECONDS, statsOfFunctions, statsOfQueues, statsOfServices } from "./metric-stat.ts";
import { fullName, STACK_NAME } from "./names.ts";
import type { Resources } from "./resource.ts";

/** A graph of the dashboard. */
type Graph = { readonly title: string; readonly metrics: readonly MetricStat[]; readonly isStacked?: boolean };

const GRAPHS: readonly Graph[] = [
  ...serviceNames.map((service) => ({
    title: `${service}: outcomes`,
    metrics: outcomeMetricNames.flatMap((name) =>
      statsOfServices(name, "Sum", [service]).map((metric) => ({ ...metric, label: name })),
    ),
    isStacked: true,
  })),
  { title: "router: rejected requests", metrics: statsOfServices("Rejected", "Sum", ["router"]) },
  { title: "time from sentAt to stopped, median (ms)", metrics: statsOfServices("StopLatency", "p50") },
  { title: "time from sentAt to stopped, p99 (ms)", metrics: statsOfServices("StopLatency", "p99") },
  {
    title: "age of requests at the end of a delivery, maximum (ms)",
    metrics: statsOfServices("RequestAge", "Maximum"),
  },
  { title: "stop calls", metrics: statsOfServices("StopCalls", "Sum") },
  { title: "requests handed back to their queues", metrics: statsOfServices("HandedBack", "Sum") },
  {
    title: "dead letters sent by stopcord",
    metrics: statsOfServices("DeadLettered", "Sum", ["router", ...serviceNames]),
  },
  { title: "halts in force, maximum", metrics: statsOfServices("Halts", "Maximum") },
  { title: "deliveries throttled by Huawei Cloud", metrics: statsOfServices("Throttled", "Sum") },
  { title: "messages ready to be received", metrics: statsOfQueues("ApproximateNumberOfMessagesVisible", queueNames) },
  {
    title: "messages in flight",
    metrics: statsOfQueues("ApproximateNumberOfMessagesNotVisible"),
  },
  { title: "requests that wait (delayed messages)", metrics: statsOfQueues("ApproximateNumberOfMessagesDelayed") },
  {
    title: "time that messages were ready before they were received, maximum (ms)",
    metrics: statsOfServices("QueueWait", "Maximum", ["router", ...serviceNames]),
  },
  { title: "age of the oldest message (s)", metrics: statsOfQueues("ApproximateAgeOfOldestMessage", queueNames) },
  { title: "function errors", metrics: statsOfFunctions("Errors", "Sum") },
  { title: "throttled invocations", metrics: statsOfFunctions("Throttles", "Sum") },
  { title: "duration of invocations, p99 (ms)", metrics: statsOfFunctions("Duration", "p99") },
  { title: "concurrent invocations, maximum", metrics: statsOfFunctions("ConcurrentExecutions", "Maximum") },
];

/** Builds the dashboard: the alarms on top, then three graphs per row. */
export function buildDashboard(hasBus = false): Resources {
  const widgets = [alarmWidget(hasBus), ...GRAPHS.map(graphWidget)];
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

/** Sizes in cells of the dashboard's grid, which is 24 cells wide. */
const ALARMS_SIZE = { width: 24, height: 3 };
const GRAPH_SIZE = { width: 8, height: 6 };
const GRAPHS_PER_ROW = 3;

function alarmWidget(hasBus: boolean) {
  const alarms = [...ALARMS, ...(hasBus ? [BUS_ALARM] : [])].map(
    ({ id }) => `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${fullName(id)}`,
  );
  return { type: "alarm", x: 0, y: 0, ...ALARMS_SIZE, properties: { title: "alarms", alarms } };
}

function graphWidget({ title, metrics, isStacked = false }: Graph, index: number) {
  return {
    type: "metric",
    x: (index % GRAPHS_PER_ROW) * GRAPH_SIZE.width,
    y: ALARMS_SIZE.height + Math.floor(index / GRAPHS_PER_ROW) * GRAPH_SIZE.height,
    ...GRAPH_SIZE,
    properties: {
      title,
      stacked: isStacked,
      region: "${AWS::Region}",
      period: PERIOD_SECONDS,
      metrics: metrics.map(({ namespace, name, dimension, stat, label }) => [
        namespace,
        name,
        ...dimension,
        { stat, label },
      ]),
    },
  };
}
