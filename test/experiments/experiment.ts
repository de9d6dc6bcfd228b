import type { ExperimentContext } from "./experiment-context.ts";

/** Figures in rows under the same headings. */
export type Table = { readonly title: string; readonly rows: readonly Readonly<Record<string, string | number>>[] };

/** What an experiment is to show, and whether it did. */
export type Claim = { readonly words: string; readonly holds: boolean };

/** What an experiment measured. */
export type ExperimentReport = { readonly tables: readonly Table[]; readonly claims: readonly Claim[] };

/** How much of an experiment is run. */
export type ExperimentScale = {
  /** In how many environments each function may run; without it, as many as the experiment needs. */
  readonly environments?: number | undefined;
  /** For how many minutes those run that have no end of their own; the deadline of every request lies twice as far. */
  readonly minutes: number;
};

/** Something that is tried with the packaged pipeline. */
export type Experiment = {
  readonly title: string;
  run(laboratory: ExperimentContext, scale: ExperimentScale): Promise<ExperimentReport>;
};

/** A table of single figures. */
export function buildFigureTable(title: string, values: Readonly<Record<string, string | number>>): Table {
  return { title, rows: Object.entries(values).map(([figure, value]) => ({ figure, value })) };
}
