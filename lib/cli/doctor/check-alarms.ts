import type { CloudWatchClient, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { ALARMS } from "../../stack/alarm-table.ts";
import { BUS_ALARM } from "../../stack/bus-alarm.ts";
import type { Connection } from "../aws/connection.ts";
import type { Finding } from "./finding.ts";

type StageName = Pick<Connection, "stage">;

/** An alarm as CloudWatch describes it. */
export type DescribedAlarm = Pick<MetricAlarm, "AlarmName" | "StateValue" | "Threshold">;

/** Describes the alarms of a stage, by their whole names: a prefix would match those of a stage `prod-eu` for `prod`, too. */
export async function readAlarms(client: CloudWatchClient, place: StageName): Promise<readonly DescribedAlarm[]> {
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const AlarmNames = [...ALARMS, BUS_ALARM].map(({ id }) => alarmName(place, id));
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames, MaxRecords: 100 }));
  return MetricAlarms;
}

/** The alarms that are in ALARM now, as one finding. */
export function judgeAlarms(alarms: readonly DescribedAlarm[], { stage }: StageName): Finding {
  const ringing = alarms.filter(({ StateValue }) => StateValue === "ALARM");
  if (ringing.length === 0) return { what: "alarms", verdict: "ok", words: "none is in ALARM" };
  const names = ringing.map(({ AlarmName = "" }) => AlarmName.replace(alarmName({ stage }, ""), ""));
  return { what: "alarms", verdict: "wrong", words: `in ALARM: ${names.join(", ")}; the text of each says what to do` };
}

/** The threshold that the stage has set for an alarm; undefined where it is not known. */
export function thresholdOf(alarms: readonly DescribedAlarm[], id: string, place: StageName): number | undefined {
  return alarms.find(({ AlarmName }) => AlarmName === alarmName(place, id))?.Threshold;
}

function alarmName({ stage }: StageName, id: string): string {
  return `stopcord-${stage}-${id}`;
}
