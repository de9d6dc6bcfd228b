import { isObject } from "../../parse.ts";
import type { RawRequest } from "../../request/body.ts";
import { deadlineFlag, flagFault } from "../flag-names.ts";
import { readRequestFlags, type SendFlags } from "./request-flags.ts";

/** A message read from an input, with the fields of the flags, and the flags. */
export type InputMessage = { readonly name: string; readonly raw: RawRequest; readonly flags: SendFlags };

/** Describes a fault of a message from an input: it names the flag if a flag set the field, else the input. */
export function inputFault(fault: string, { name, raw, flags }: InputMessage): string {
  const [, stop, field = ""] = /^(stops\.\d+\.)?(\w+)/.exec(fault) ?? [];
  const isFromFlag = Object.hasOwn(readRequestFlags(flags, 0), field) && !(stop !== undefined && field === "id");
  if (!isFromFlag) return `${name}: ${fault}`;
  const reason = field === "expiresAt" && hasSentAt(raw) ? `, and ${name} has a sentAt` : "";
  return `${flagFault(fault.slice(stop?.length ?? 0), deadlineFlag(flags))}${reason}`;
}

function hasSentAt({ sentAt, stops }: RawRequest): boolean {
  const members: readonly unknown[] = Array.isArray(stops) ? stops : [];
  return sentAt !== undefined || members.some((member) => isObject(member) && member.sentAt !== undefined);
}
