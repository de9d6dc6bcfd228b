import { ALARMS, type Alarm, type Notified } from "./alarm-table.ts";
import { buildAlarmText, type StagePlace } from "./alarm-text.ts";
import { buildAlarmTopic } from "./alarm-topic.ts";
import { type MetricStat, PERIOD_SECONDS } from "./metric-stat.ts";
import { fullName } from "./names.ts";
import type { Resource, Resources } from "./resource.ts";

/**
 * The receivers of alarms. Each may be empty: `email` adds a subscription, `topicArn` replaces the stage's own topic, and `keyArn`
 * encrypts the stage's own topic.
 */
export type AlarmTarget = { readonly email: string; readonly topicArn: string; readonly keyArn: string };

/** Builds the alarms, their SNS topic and its subscription. */
export function buildAlarms({ email, topicArn, keyArn }: AlarmTarget, place: StagePlace): Resources {
  const action = alarmActionOf(topicArn);
  return {
    ...(!topicArn && buildAlarmTopic(keyArn)),
    ...(email && { AlarmSubscription: subscriptionOf(action, email) }),
    ...Object.fromEntries(ALARMS.map((alarm) => [alarm.id, buildAlarm(alarm, action, place)])),
  };
}

/** The topic that alarms notify: a given one, or that of the stage. */
export function alarmActionOf(topicArn: string): unknown {
  return topicArn || { Ref: "AlarmTopic" };
}

function subscriptionOf(TopicArn: unknown, Endpoint: string) {
  return { Type: "AWS::SNS::Subscription", Properties: { TopicArn, Protocol: "email", Endpoint } };
}

/** Builds one alarm that notifies a topic of its changes. */
export function buildAlarm(alarm: Alarm, action: unknown, place: StagePlace): Resource {
  const { id, metrics, combine, threshold, notifies } = alarm;
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: fullName(id),
      AlarmDescription: buildAlarmText(alarm, place),
      Metrics: queriesOf(metrics, combine),
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: threshold,
      EvaluationPeriods: 1,
      TreatMissingData: "notBreaching", // a metric without data counts nothing, so there is nothing to report
      AlarmActions: STARTS.has(notifies) ? [action] : [],
      OKActions: ENDS.has(notifies) ? [action] : [],
    },
  };
}

const STARTS: ReadonlySet<Notified> = new Set(["both", "alarm"]);
const ENDS: ReadonlySet<Notified> = new Set(["both", "all-clear"]);

/** Builds the metric queries of an alarm. CloudWatch takes ten metrics per alarm. */
function queriesOf(metrics: readonly MetricStat[], combine: Alarm["combine"]): readonly object[] {
  const queries = metrics.map((metric, index) => queryOf(metric, `m${index}`));
  if (queries.length === 1) return queries;
  const ids = queries.map(({ Id }) => Id).join(", ");
  const Expression = typeof combine === "string" ? `${combine}([${ids}])` : combine.expression;
  return [{ Id: "all", Expression, ReturnData: true }, ...queries.map((query) => ({ ...query, ReturnData: false }))];
}

function queryOf({ namespace, name, dimension: [Name, Value], stat, label }: MetricStat, Id: string) {
  const Metric = { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] };
  return { Id, Label: label, MetricStat: { Metric, Stat: stat, Period: PERIOD_SECONDS }, ReturnData: true };
}
