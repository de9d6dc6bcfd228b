import { describe, expect, test } from "vitest";
import { readConnection } from "../../../lib/cli/aws/connection.ts";
import { judgeAges, judgeAlarms } from "../../../lib/cli/doctor/check-cloudwatch.ts";

const connection = readConnection({ stage: "prod", awsRegion: "us-east-1" }, {});

describe("the alarms of a stage", () => {
  test("are one finding, which names those in ALARM without the name of the stage", () => {
    expect(judgeAlarms([], connection)).toMatchObject({ verdict: "ok", words: "none is in ALARM" });
    expect(judgeAlarms(["stopcord-prod-AgeAlarm", "stopcord-prod-ErrorsAlarm"], connection)).toMatchObject({
      verdict: "wrong",
      words: "in ALARM: AgeAlarm, ErrorsAlarm; the text of each says what to do",
    });
  });
});

describe("the age of the oldest message", () => {
  test.for([
    ["requests", [1_199], undefined],
    ["requests", [1_200, 5], "the oldest message is 20 min old: its function fails, is throttled or does not read"],
    ["drs", [], undefined],
    ["results", [86_399], undefined],
    [
      "results",
      [200_000],
      "the oldest message is 2 d old: nobody reads the outcomes; start their consumer, or look with npx stopcord --stage prod --aws-region us-east-1 outcomes",
    ],
    ["dead-letters", [999_999], undefined],
    ["other", [999_999], undefined],
  ] as const)("of %s with the values %j is a finding only where it is too old", ([Label, values, words]) => {
    const findings = judgeAges([{ Label, Values: [...values] }], connection);
    expect(findings.map((finding) => finding.words)).toEqual(
      words === undefined ? [] : [expect.stringContaining(words)],
    );
  });
});
