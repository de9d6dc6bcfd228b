import * as z from "zod/mini";
import type { ServiceRequest } from "./service-request.ts";

/** The query of a request as an object, with the last value of each name. */
export function queryFields({ query }: Pick<ServiceRequest, "query">): Readonly<Record<string, string>> {
  return Object.fromEntries(query);
}

/** The schema of a whole number in a query. */
export function digitsFrom(min: number, max: number) {
  return z.pipe(
    z.pipe(z.string().check(z.regex(/^\d{1,10}$/)), z.transform(Number)),
    z.number().check(z.minimum(min), z.maximum(max)),
  );
}

/** The schema of an id of 32 letters and digits. */
export const id32 = z.string().check(z.regex(/^[A-Za-z0-9]{32}$/));
