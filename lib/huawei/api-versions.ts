import type { Call } from "../http/exchange.ts";
import type { Service, TargetOf, TargetShape } from "../services/service.ts";
import type { ParsedAnswer } from "./read-answer.ts";

/** A stop call of one API version, and a test of whether its answer says that this version is retired. */
export type VersionedCall = { readonly call: Call; isRetired(answer: ParsedAnswer | undefined): boolean };

/** Gives the stop call of the version in use: the first until the gateway reports it retired, then the next. */
export type ApiVersions<Shape extends TargetShape> = (target: TargetOf<Shape>, projectId: string) => VersionedCall;

/** `pinned` keeps to one version, whatever the gateway says; `onMove` is called once, with the code that reported the retirement. */
export function createApiVersions<Shape extends TargetShape>(
  service: Service<Shape>,
  pinned: "first" | "successor" | undefined,
  onMove: (code: string) => void,
): ApiVersions<Shape> {
  const { nextVersion } = service;
  let hasMoved = pinned === "successor";

  const isRetired = (answer: ParsedAnswer | undefined): boolean => {
    const code = answer?.code;
    if (code === undefined || pinned !== undefined || !nextVersion?.retiredCodes.includes(code)) return false;
    if (!hasMoved) onMove(code);
    hasMoved = true;
    return true;
  };

  return (target, projectId) =>
    hasMoved && nextVersion
      ? { call: nextVersion.stop(target), isRetired: () => false }
      : { call: service.stop(target, projectId), isRetired };
}
