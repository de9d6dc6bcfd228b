import { describe, expect, test } from "vitest";
import { buildAlarmText } from "../../lib/stack/alarm-text.ts";

const ALARM = { description: "Something happened.", command: "doctor" };

describe("the text of an alarm", () => {
  test.for([
    ["eu-west-1", "eu-west-1.console.aws.amazon.com"],
    ["cn-north-1", "cn-north-1.console.amazonaws.cn"],
    ["us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"],
  ] as const)("names the console of the region %s", ([region, host]) => {
    expect(buildAlarmText(ALARM, { stage: "prod", region }).split("\n")).toEqual([
      `[stage prod, ${region}] Something happened.`,
      `Run: npx stopcord --stage prod --aws-region ${region} doctor`,
      `Dashboard: https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/stopcord-prod`,
    ]);
  });
});
