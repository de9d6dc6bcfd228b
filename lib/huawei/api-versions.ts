import type { Call, Service, TargetOf, TargetShape } from "../services/service.ts";
import type { Reading } from "./read-answer.ts";

/** A stop call of one generation, and whether an answer to it says that this generation is gone. */
export type GenerationCall = { readonly call: Call; isGone(reading: Reading | undefined): boolean };

/** Gives the stop call of the generation in use: the first until the gateway says that it is gone, then its successor. */
export type Generations<Shape extends TargetShape> = (target: TargetOf<Shape>, projectId: string) => GenerationCall;

/** `pinned` keeps to one generation, whatever the gateway says; `onMove` is told once, with the code that said so. */
export function createGenerations<Shape extends TargetShape>(
  service: Service<Shape>,
  pinned: "first" | "successor" | undefined,
  onMove: (code: string) => void,
): Generations<Shape> {
  const { successor } = service;
  let hasMoved = pinned === "successor";

  const saysGone = (reading: Reading | undefined): boolean => {
    const code = reading?.code;
    if (code === undefined || pinned !== undefined || !successor?.goneCodes.includes(code)) return false;
    if (!hasMoved) onMove(code);
    hasMoved = true;
    return true;
  };

  return (target, projectId) =>
    hasMoved && successor
      ? { call: successor.stop(target), isGone: () => false }
      : { call: service.stop(target, projectId), isGone: saysGone };
}
