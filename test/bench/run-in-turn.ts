/** Measures one of several things to compare; each run returns one figure. */
export type Contender = () => Promise<number>;

/**
 * Runs each contender once per round and returns the figures of each, one per round. Every second round runs in reverse
 * order, because a contender that always runs second would always find the caches filled by the first.
 */
export async function runInTurn<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[]; // Object.keys loses the type of the names
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) figures[name].push(await contenders[name]());
  }
  return figures;
}
