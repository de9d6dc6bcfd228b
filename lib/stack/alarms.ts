import { ALARMS, type Alarm } from "./alarm-table.ts";
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
export function buildAlarms({ email, topicArn, keyArn }: AlarmTarget): Resources {
  const action = topicArn || { Ref: "AlarmTopic" };
  return {
    ...(!topicArn && buildAlarmTopic(keyArn)),
    ...(email && { AlarmSubscription: subscriptionOf(action, email) }),
    ...Object.fromEntries(ALARMS.map((alarm) => [alarm.id, resourceOf(alarm, action)])),
  };
}

function subscriptionOf(TopicArn: unknown, Endpoint: string) {
  return { Type: "AWS::SNS::Subscription", Properties: { TopicArn, Protocol: "email", Endpoint } };
}

function resourceOf({ id, description, metrics, combine, threshold }: Alarm, action: unknown): Resource {
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: fullName(id),
      AlarmDescription: description,
      Metrics: queriesOf(metrics, combine),
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: threshold,
      EvaluationPeriods: 1,
      TreatMissingData: "notBreaching", // a metric without data counts nothing, so there is nothing to report
      AlarmActions: [action],
      OKActions: [action],
    },
  };
}

/** Builds the metric queries of an alarm. CloudWatch takes ten metrics per alarm. */
function queriesOf(metrics: readonly MetricStat[], combine: Alarm["combine"]): readonly object[] {
  const queries = metrics.map((metric, index) => queryOf(metric, `m${index}`));
  if (queries.length === 1) return queries;
  const ids = queries.map(({ Id }) => Id).join(", ");
  return [
    { Id: "all", Expression: `${combine}([${ids}])`, ReturnData: true },
    ...queries.map((query) => ({ ...query, ReturnData: false })),
  ];
}

function queryOf({ namespace, name, dimension: [Name, Value], stat, label }: MetricStat, Id: string) {
  const Metric = { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] };
  return { Id, Label: label, MetricStat: { Metric, Stat: stat, Period: PERIOD_SECONDS }, ReturnData: true };
}
