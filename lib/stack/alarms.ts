import { ALARMS, type Alarm } from "./alarm-table.ts";
import { type Measure, PERIOD_SECONDS } from "./measure.ts";
import { fullName, type Resources } from "./resource.ts";

/** Who is told: an address, a topic that exists already, or nobody but the topic that is made here. */
export type AlarmTarget = { readonly email: string; readonly topicArn: string };

/** The alarms, and the topic that they are told to unless there is one already. */
export function alarmResources({ email, topicArn }: AlarmTarget): Resources {
  const action = topicArn || { Ref: "AlarmTopic" };
  return {
    ...(!topicArn && { AlarmTopic: TOPIC }),
    ...(email && { AlarmSubscription: subscription(action, email) }),
    ...Object.fromEntries(ALARMS.map((alarm) => [alarm.id, resourceOf(alarm, action)])),
  };
}

const TOPIC = { Type: "AWS::SNS::Topic", Properties: { TopicName: fullName("alarms") } };

function subscription(TopicArn: unknown, Endpoint: string) {
  return { Type: "AWS::SNS::Subscription", Properties: { TopicArn, Protocol: "email", Endpoint } };
}

function resourceOf({ id, description, measures, by, atLeast }: Alarm, action: unknown): Resources[string] {
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: fullName(id),
      AlarmDescription: description,
      Metrics: combined(measures, by),
      ...{ ComparisonOperator: "GreaterThanOrEqualToThreshold", Threshold: atLeast, EvaluationPeriods: 1 },
      TreatMissingData: "notBreaching", // a metric that nobody emits is one of which there is nothing to tell
      AlarmActions: [action],
      OKActions: [action],
    },
  };
}

/** CloudWatch takes ten metrics in an alarm. */
function combined(measures: readonly Measure[], by: Alarm["by"]): readonly object[] {
  const all = measures.map((measure, index) => queryOf(measure, `m${index}`));
  if (all.length === 1) return all;
  const ids = all.map(({ Id }) => Id).join(", ");
  return [
    { Id: "all", Expression: `${by}([${ids}])`, ReturnData: true },
    ...all.map((query) => ({ ...query, ReturnData: false })),
  ];
}

function queryOf({ namespace, name, dimension: [Name, Value], stat, label }: Measure, Id: string) {
  const Metric = { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] };
  return { Id, Label: label, MetricStat: { Metric, Stat: stat, Period: PERIOD_SECONDS }, ReturnData: true };
}
