/**
 * The highest number of times that one function ran in a trace, by the part `Lineage` of a trace header, such as
 * `Lineage=1:b695919f:15`, whose last number counts from 0. Undefined without that part. The format is not documented.
 */
export function runsInLineage(header: string | undefined): number | undefined {
  const lineage = header?.match(/(?:^|;)Lineage=([^;]+)/)?.[1];
  if (lineage === undefined) return undefined;
  const counts = lineage.split("|").map((part) => Number(part.split(":").at(-1)));
  return Math.max(...counts) + 1;
}
