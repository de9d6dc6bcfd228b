/** Something to be measured beside others; each run gives one figure. */
export type Contender = () => Promise<number>;

/**
 * Runs contenders in turn, so many rounds, and gives each one's figures, round by round. Every other round goes
 * backwards: whoever always came second would always find the caches as the first one left them.
 */
export async function runInTurn<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[]; // what keys() lists as strings
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) figures[name].push(await contenders[name]());
  }
  return figures;
}
