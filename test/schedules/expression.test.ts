import { describe, expect, test } from "vitest";
import { faultOfExpression } from "../../lib/schedules/expression.ts";

describe("a schedule expression", () => {
  test.each([
    ["cron(0 3 * * ? *)"],
    ["cron(0 3 ? * * *)"],
    ["cron(0/15 8-18 ? * MON-FRI *)"],
    ["cron(*/5 * * * ? *)"],
    ["cron(0,30 0,12 1,15 JAN,JUL-SEP ? 2026-2199)"],
    ["cron(15 10 L * ? *)"],
    ["cron(15 10 LW * ? *)"],
    ["cron(15 10 15W * ? *)"],
    ["cron(15 10 ? * 6L 2026)"],
    ["cron(15 10 ? * FRIL *)"],
    ["cron(15 10 ? * L *)"],
    ["cron(15 10 ? * 3#2 *)"],
    ["cron(15 10 ? * MON#1 *)"],
    ["cron(10-50/10 0 1-31/2 */3 ? 2026/2)"],
    ["cron(0  3  *  *  ?  *)"],
    ["rate(1 minute)"],
    ["rate(5 minutes)"],
    ["rate(1 hour)"],
    ["rate(12 hours)"],
    ["rate(1 day)"],
    ["rate(365 days)"],
    ["at(2026-11-22T03:00:00)"],
    ["at(2028-02-29T23:59:59)"],
  ])("%s is valid", (expression) => {
    expect(faultOfExpression(expression)).toBeUndefined();
  });

  const SIX = "use six fields (minutes, hours, day of month, month, day of week, year)";
  const ONE = "use ? for exactly one of day of month and day of week";
  const RATE = "use rate(<n> minutes), hours or days; with 1 use minute, hour or day";
  const AT = "use at(<time>) with a time that exists, such as 2026-11-22T03:00:00";
  const NONE = "use cron(…), rate(…) or at(…), such as cron(0 3 * * ? *)";

  test.each([
    ["", NONE],
    ["every day", NONE],
    ["0 3 * * ? *", NONE],
    ["cron(0 3 * * ? *", NONE],
    [" cron(0 3 * * ? *)", NONE],
    ["CRON(0 3 * * ? *)", NONE],
    ["cron()", SIX],
    ["cron(0 3 * * ?)", SIX],
    ["cron(0 0 3 * * ? *)", SIX],
    ["cron( 0 3 * * ? *)", SIX],
    ["cron(0 3 * * * *)", ONE],
    ["cron(0 3 1 * MON *)", ONE],
    ["cron(0 3 ? * ? *)", ONE],
    ["cron(60 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "60"'],
    ["cron(? 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "?"'],
    ["cron(*/0 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "*/0"'],
    ["cron(*/60 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "*/60"'],
    ["cron(1/2/3 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "1/2/3"'],
    ["cron(-5 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "-5"'],
    ["cron(1, 3 * * ? *)", 'minutes: use 0–59 with , - * /, not "1,"'],
    ["cron(0 24 * * ? *)", 'hours: use 0–23 with , - * /, not "24"'],
    ["cron(0 22-2 * * ? *)", 'hours: use 0–23 with , - * /, not "22-2"'],
    ["cron(0 3am * * ? *)", 'hours: use 0–23 with , - * /, not "3am"'],
    ["cron(0 3 0 * ? *)", 'day of month: use 1–31 with , - * ? / L W, not "0"'],
    ["cron(0 3 32W * ? *)", 'day of month: use 1–31 with , - * ? / L W, not "32W"'],
    ["cron(0 3 1 13 ? *)", 'month: use 1–12 or JAN–DEC with , - * /, not "13"'],
    ["cron(0 3 1 jan ? *)", 'month: use 1–12 or JAN–DEC with , - * /, not "jan"'],
    ["cron(0 3 ? * 0 *)", 'day of week: use 1–7 or SUN–SAT with , - * ? L #, not "0"'],
    ["cron(0 3 ? * MONDAY *)", 'day of week: use 1–7 or SUN–SAT with , - * ? L #, not "MONDAY"'],
    ["cron(0 3 ? * 3#6 *)", 'day of week: use 1–7 or SUN–SAT with , - * ? L #, not "3#6"'],
    ["cron(0 3 ? * 3#1,6#3 *)", 'day of week: use 1–7 or SUN–SAT with , - * ? L #, not "3#1,6#3"'],
    ["cron(0 3 * * ? 1969)", 'year: use 1970–2199 with , - * /, not "1969"'],
    ["rate(5)", RATE],
    ["rate(0 minutes)", RATE],
    ["rate(1 minutes)", RATE],
    ["rate(5 minute)", RATE],
    ["rate(1.5 hours)", RATE],
    ["rate(5 weeks)", RATE],
    ["at(2026-11-22)", AT],
    ["at(2026-11-22T03:00:00Z)", AT],
    ["at(2026-02-29T03:00:00)", AT],
    ["at(2026-11-22T24:00:00)", AT],
  ])("%j is not valid, and the fault says what to write", (expression, fault) => {
    expect(faultOfExpression(expression)).toBe(fault);
  });
});
