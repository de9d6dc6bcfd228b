import * as z from "zod/mini";
import type { ListedRun, ListPage, ListQuery } from "./selection.ts";

/** The items of a page, each read by a lenient schema. An item that the schema does not take is a surprise. */
export function readItems<Item>(items: readonly unknown[], schema: z.ZodMiniType<Item>, list: string): ReadItems<Item> {
  const read = items.map((item) => schema.safeParse(item).data);
  const known = read.filter((item) => item !== undefined);
  const surprises = known.length === read.length ? [] : [`an item of the list ${list} has an unknown shape`];
  return { known, surprises };
}

type ReadItems<Item> = { readonly known: readonly Item[]; readonly surprises: readonly string[] };

/** A text that some answers leave out or write as a number. */
export const looseText = z.catch(
  z.optional(
    z.pipe(
      z.union([z.string(), z.number()]),
      z.transform((value) => String(value)),
    ),
  ),
  undefined,
);

/** A list that some answers leave out or write as null. */
export const looseArray = z.nullish(z.array(z.unknown()));

/** A time in milliseconds since 1970 as ISO 8601, and any other text as it is. */
export function timeText(value: string | undefined): string | undefined {
  if (value === undefined || !/^1\d{12}$/.test(value)) return value;
  return new Date(Number(value)).toISOString();
}

/** The page after this one, where this one is full: totals are not to be trusted. */
export function nextPage(query: ListQuery, itemCount: number, pageSize: number): ListQuery | undefined {
  return itemCount >= pageSize ? { ...query, page: query.page + 1 } : undefined;
}

/** A page of runs only. */
export function runsPage(runs: readonly ListedRun[], more: Omit<Partial<ListPage>, "runs">): ListPage {
  return { runs, further: [], ...more };
}

/** A surprise for each state word that no page names. */
export function unknownWords(words: readonly (string | undefined)[], known: readonly string[], list: string): string[] {
  const unknown = words.filter((word) => word !== undefined && !known.includes(word));
  return unknown.length === 0 ? [] : [`the list ${list} has an unknown state word`];
}
