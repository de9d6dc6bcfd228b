import type { Line, StyledText } from "./line.ts";

type Cell = string | StyledText;

/** A longer cell moves the rest of its own row only. */
const MAX_WIDTH = 48;

/** Aligns rows of cells in columns, two spaces apart. The last cell of a row is not padded. */
export function alignColumns(rows: readonly (readonly Cell[])[]): readonly Line[] {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.min(MAX_WIDTH, Math.max(...rows.map((row) => lengthOf(row[column] ?? "")))),
  );
  return rows.map((row) =>
    row.flatMap((cell, column) => (column === row.length - 1 ? [cell] : [cell, gapAfter(cell, widths[column] ?? 0)])),
  );
}

function gapAfter(cell: Cell, width: number): string {
  return " ".repeat(Math.max(0, width - lengthOf(cell)) + 2);
}

function lengthOf(cell: Cell): number {
  return typeof cell === "string" ? cell.length : cell.text.length;
}
