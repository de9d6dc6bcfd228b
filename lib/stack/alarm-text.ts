import type { Alarm } from "./alarm-table.ts";

/** The stage and the AWS region of a stack. */
export type StagePlace = { readonly stage: string; readonly region: string };

/** Builds the text of an alarm: stage and region, what happened, the whole command to run, and the dashboard's address. */
export function buildAlarmText(
  { description, command }: Pick<Alarm, "description" | "command">,
  place: StagePlace,
): string {
  const { stage, region } = place;
  return [
    `[stage ${stage}, ${region}] ${description}`,
    `Run: npx stopcord --stage ${stage} --aws-region ${region} ${command}`,
    `Dashboard: ${dashboardAddress(place)}`,
  ].join("\n");
}

/** Hosts of the console by the first part of the region, where AWS has a partition of its own. */
const CONSOLES: Readonly<Record<string, string>> = {
  "cn-": "console.amazonaws.cn",
  "us-gov-": "console.amazonaws-us-gov.com",
};

function dashboardAddress({ stage, region }: StagePlace): string {
  const prefix = Object.keys(CONSOLES).find((start) => region.startsWith(start)) ?? "";
  const host = CONSOLES[prefix] ?? "console.aws.amazon.com";
  return `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/stopcord-${stage}`;
}
