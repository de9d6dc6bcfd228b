import { serviceNames } from "./service-names.ts";

const WIDTH = Math.max(...serviceNames.map(({ length }) => length));

/** A service's name, or another text in its place, as wide as the longest name. */
export function serviceColumn(text: string): string {
  return text.padEnd(WIDTH);
}
