import { checkClosedQueues } from "./closed.ts";
import { checkDelay } from "./delay.ts";
import { checkHalt } from "./halt.ts";
import { checkHops } from "./hops.ts";
import { checkRedrive } from "./redrive.ts";
import type { Check } from "./smoke-context.ts";

/** Every check by its name. */
export const CHECKS = {
  closed: checkClosedQueues,
  redrive: checkRedrive,
  delay: checkDelay,
  hops: checkHops,
  halt: checkHalt,
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof CHECKS;

export const checkNames: readonly CheckName[] = ["closed", "redrive", "delay", "hops", "halt"];
