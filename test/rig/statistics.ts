/** The value below which a part of the samples lies, `part` from 0 to 1, interpolated between the two nearest; NaN of none. */
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

/** A figure, and how far the middle half of its rounds lies around it. */
export type Figure = { readonly value: number; readonly spread: number };

/** The median of rounds, and half of their interquartile range. */
export function summarise(rounds: readonly number[]): Figure {
  return { value: median(rounds), spread: (quantile(rounds, 0.75) - quantile(rounds, 0.25)) / 2 };
}

/** A figure over another, round by round: what disturbs the machine for a while disturbs both sides of its round. */
export function summariseRatio(over: readonly number[], under: readonly number[]): Figure {
  return summarise(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}
