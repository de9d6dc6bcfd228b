import { seededRandom } from "../../lib/local/simulator/random.ts";

/** Pseudo-random choices; the same seed and purpose give the same sequence. */
export type SeededChoice = {
  /** Returns a number from 0 (included) to 1 (excluded). */
  next(): number;
  /** Returns true with the given probability, 0 to 1. */
  flip(probability: number): boolean;
  /** Returns an integer from `min` to `max`, both included. */
  nextInteger(min: number, max: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Picks an item with a probability proportional to its weight; throws if no item has a weight. */
  pickWeighted<T>(items: readonly (readonly [weight: number, item: T])[]): T;
};

/** Creates a sequence for one purpose. Each purpose has its own, so that one more draw does not shift the others. */
export function createSeededChoice(seed: number, purpose: string): SeededChoice {
  const next = seededRandom(seed * 7919 + hashOf(purpose));
  const nextInteger = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    nextInteger,
    flip: (probability) => next() < probability,
    pick: (items) => items[nextInteger(0, items.length - 1)] ?? items[0],
    pickWeighted(items) {
      let rest = next() * items.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, item] of items) {
        rest -= weight;
        if (rest < 0) return item;
      }
      throw new Error("picking by weight: no item has a weight above 0");
    },
  };
}

function hashOf(text: string): number {
  return [...text].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) | 0, 7);
}
