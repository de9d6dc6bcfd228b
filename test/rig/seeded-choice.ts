import { seededRandom } from "../../lib/local/simulator/random.ts";

/** Choices that are the same for the same seed. */
export type SeededChoice = {
  /** From 0 to just under 1. */
  next(): number;
  flip(probability: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  nextInteger(min: number, max: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Picks by weight. */
  pickWeighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
};

/** Dice of their own for every purpose, so that more throws for one do not change those for another. */
export function createSeededChoice(seed: number, purpose: string): SeededChoice {
  const number = seededRandom(seed * 7919 + hashOf(purpose));
  const whole = (min: number, max: number) => min + Math.floor(number() * (max - min + 1));
  return {
    next: number,
    nextInteger: whole,
    flip: (probability) => number() < probability,
    pick: (choices) => choices[whole(0, choices.length - 1)] ?? choices[0],
    pickWeighted(choices) {
      let left = number() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, choice] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      throw new Error("weighing choices: there are none with any weight");
    },
  };
}

function hashOf(text: string): number {
  return [...text].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) | 0, 7);
}
