/** Returns numbers from 0 to 1, the same for one seed: the linear congruential generator of Numerical Recipes. */
export function linearRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
