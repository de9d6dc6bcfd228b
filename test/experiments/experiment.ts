import type { ExperimentContext } from "./experiment-context.ts";

/** A table; the keys of its rows are the column headings. */
export type FigureTable = {
  readonly title: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
};

/** A statement that the experiment proves or refutes. */
export type Claim = { readonly text: string; readonly holds: boolean };

/** Figures and claims of an experiment. */
export type ExperimentReport = { readonly tables: readonly FigureTable[]; readonly claims: readonly Claim[] };

/** Size of an experiment. */
export type ExperimentScale = {
  /** Maximum number of environments per function; by default the experiment chooses. */
  readonly environments?: number | undefined;
  /** Duration of the experiments without a fixed one. Deadlines are two or three times as far away. */
  readonly minutes: number;
  /** Number of requests that wait in the experiment `waiting`. */
  readonly requests: number;
};

/** An experiment with the packaged pipeline. */
export type Experiment = {
  readonly title: string;
  run(context: ExperimentContext, scale: ExperimentScale): Promise<ExperimentReport>;
};

/** Makes a table with one figure per row. */
export function buildFigureTable(title: string, values: Readonly<Record<string, string | number>>): FigureTable {
  return { title, rows: Object.entries(values).map(([figure, value]) => ({ figure, value })) };
}
