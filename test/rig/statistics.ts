/** Returns the quantile of the samples at `part`, 0 to 1, interpolated between the two nearest; NaN for no samples. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The median of several rounds and half of their interquartile range. */
export type Figure = { readonly value: number; readonly spread: number };

/** Summarises the rounds of one measurement. */
export function summarise(rounds: readonly number[]): Figure {
  return { value: median(rounds), spread: (quantile(rounds, 0.75) - quantile(rounds, 0.25)) / 2 };
}

/** Summarises the ratio of two measurements, taken round by round, because a disturbance affects both sides of a round. */
export function summariseRatio(over: readonly number[], under: readonly number[]): Figure {
  return summarise(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}
