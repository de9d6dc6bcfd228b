import { describe, expect, test } from "vitest";
import { readConnection } from "../../../lib/cli/aws/connection.ts";
import { judgeAlarms } from "../../../lib/cli/doctor/check-alarms.ts";
import { judgeAges } from "../../../lib/cli/doctor/check-cloudwatch.ts";

const connection = readConnection({ stage: "prod", awsRegion: "us-east-1" }, {});

describe("the alarms of a stage", () => {
  test("are one finding, which names those in ALARM without the name of the stage", () => {
    const alarmsIn = (StateValue: "OK" | "ALARM") =>
      ["AgeAlarm", "ErrorsAlarm"].map((id) => ({ AlarmName: `stopcord-prod-${id}`, StateValue }));
    expect(judgeAlarms(alarmsIn("OK"), connection)).toMatchObject({ verdict: "ok", words: "none is in ALARM" });
    expect(judgeAlarms(alarmsIn("ALARM"), connection)).toMatchObject({
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
    const findings = judgeAges([{ Label, Values: [...values] }], connection, []);
    expect(findings.map((finding) => finding.words)).toEqual(
      words === undefined ? [] : [expect.stringContaining(words)],
    );
  });

  test("is compared with the thresholds that the stage has set for its alarms", () => {
    const alarms = [
      { AlarmName: "stopcord-prod-StalledAlarm", Threshold: 3_600 },
      { AlarmName: "stopcord-prod-ResultsAlarm", Threshold: 300_000 },
    ];
    const agesOf = (seconds: number) => ["drs", "results"].map((Label) => ({ Label, Values: [seconds] }));
    const tooOld = (seconds: number) => judgeAges(agesOf(seconds), connection, alarms).map(({ what }) => what);
    expect(tooOld(3_599)).toEqual([]);
    expect(tooOld(200_000)).toEqual(["stopcord-prod-drs"]);
    expect(tooOld(300_000)).toEqual(["stopcord-prod-drs", "stopcord-prod-results"]);
  });
});
