/** Progress of a soak: counts by name. */
export type ProgressCounts = Readonly<Record<string, number>>;

type ProgressLogOptions = {
  readonly startedMs: number;
  print(line: string): void;
  read(): ProgressCounts;
};

const INTERVAL_MS = 5_000;

/** Prints the progress of a soak every five seconds, one line each, so that a log file shows it too. */
export function startProgressLog({ print, startedMs, read }: ProgressLogOptions): { stop(): void } {
  const timer = setInterval(() => {
    const counts = Object.entries(read()).map(([name, count]) => `${name} ${count}`);
    print(`${String(Math.round((Date.now() - startedMs) / 1000)).padStart(4)} s  ${counts.join("  ")}`);
  }, INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}
