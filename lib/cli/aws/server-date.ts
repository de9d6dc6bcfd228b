import { isObject } from "../../parse.ts";

/** The place of `readDates`: next to the wire, where an error is still an answer and not yet an exception. */
export const NEXT_TO_WIRE = { step: "deserialize", priority: "low", name: "stopcordReadsTheDate" } as const;

/** Creates middleware that adds the date header of each answer to a list, as milliseconds since 1970; NaN without a date. */
export function readDates(datesMs: number[]) {
  return <Args, Result extends { response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const result = await next(args);
      datesMs.push(Date.parse(String(dateOf(result.response))));
      return result;
    };
}

function dateOf(response: unknown): unknown {
  return isObject(response) && isObject(response.headers) ? response.headers.date : undefined;
}
