import type { Call } from "../http/exchange.ts";
import type { Service, TargetOf, TargetShape } from "../services/service.ts";
import type { ParsedAnswer } from "./read-answer.ts";

/** A stop call of one generation, and whether an answer to it says that this generation is gone. */
export type VersionedCall = { readonly call: Call; isRetired(answer: ParsedAnswer | undefined): boolean };

/** Gives the stop call of the generation in use: the first until the gateway says that it is gone, then its successor. */
export type ApiVersions<Shape extends TargetShape> = (target: TargetOf<Shape>, projectId: string) => VersionedCall;

/** `pinned` keeps to one generation, whatever the gateway says; `onMove` is told once, with the code that said so. */
export function createApiVersions<Shape extends TargetShape>(
  service: Service<Shape>,
  pinned: "first" | "successor" | undefined,
  onMove: (code: string) => void,
): ApiVersions<Shape> {
  const { nextVersion: successor } = service;
  let hasMoved = pinned === "successor";

  const saysGone = (answer: ParsedAnswer | undefined): boolean => {
    const code = answer?.code;
    if (code === undefined || pinned !== undefined || !successor?.retiredCodes.includes(code)) return false;
    if (!hasMoved) onMove(code);
    hasMoved = true;
    return true;
  };

  return (target, projectId) =>
    hasMoved && successor
      ? { call: successor.stop(target), isRetired: () => false }
      : { call: service.stop(target, projectId), isRetired: saysGone };
}
