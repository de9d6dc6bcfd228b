import { faultOfCron } from "./cron.ts";

const WORDS = "use cron(…), rate(…) or at(…), such as cron(0 3 * * ? *)";

/** Returns the fault of a schedule expression of EventBridge Scheduler, or undefined. */
export function faultOfExpression(expression: string): string | undefined {
  const [, kind, content = ""] = /^(cron|rate|at)\((.*)\)$/s.exec(expression) ?? [];
  if (kind === "cron") return faultOfCron(content);
  if (kind === "rate")
    return isRate(content) ? undefined : "use rate(<n> minutes), hours or days; with 1 use minute, hour or day";
  if (kind === "at")
    return isTime(content) ? undefined : "use at(<time>) with a time that exists, such as 2026-11-22T03:00:00";
  return WORDS;
}

function isRate(content: string): boolean {
  return /^(1 (minute|hour|day)|([2-9]|[1-9]\d{1,4}) (minutes|hours|days))$/.test(content);
}

function isTime(content: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(content)) return false;
  const time = new Date(`${content}Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(content);
}
