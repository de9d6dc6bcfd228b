/** How far a soak is. */
export type ProgressCounts = Readonly<Record<string, number>>;

const EVERY_MS = 5_000;

/** Tells every few seconds how far a soak is, a line at a time, so that it can be read in a log. */
export function startProgressLog({
  tell,
  startedMs,
  read,
}: {
  tell(line: string): void;
  startedMs: number;
  read(): ProgressCounts;
}) {
  const timer = setInterval(() => {
    const words = Object.entries(read()).map(([name, count]) => `${name} ${count}`);
    tell(`${String(Math.round((Date.now() - startedMs) / 1000)).padStart(4)} s  ${words.join("  ")}`);
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
