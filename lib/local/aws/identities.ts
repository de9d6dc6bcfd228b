import { createHash } from "node:crypto";

/** Characters of IAM's unique ids after their prefix, as base32 has them. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const UNIQUE_CHARACTERS = 17;

/** The access key id of a function: the id of its role and its name, which is the name of its session. */
const FUNCTION_KEY = /^(AROA[A-Z2-7]{17})\.([\w-]+)$/;

/** Returns the unique id of a role, 21 characters; the same ARN always has the same id. On AWS it is the attribute `RoleId`. */
export function roleIdOf(roleArn: string): string {
  return uniqueId("AROA", roleArn);
}

/**
 * Builds the access key id with which a function calls SQS on this machine. It begins with neither AKIA nor ASIA, from which
 * other emulators would read an account id.
 */
export function functionKeyId(roleArn: string, functionName: string): string {
  return `${roleIdOf(roleArn)}.${functionName}`;
}

/**
 * Returns the system attribute `SenderId` of the caller with an access key id: `AROA…:<function name>` for a function's role
 * session, and an IAM user's `AIDA…` for any other key. Source: SQS API reference, ReceiveMessage.
 */
export function senderIdOf(accessKeyId: string): string {
  const [, roleId, session] = FUNCTION_KEY.exec(accessKeyId) ?? [];
  return roleId === undefined ? uniqueId("AIDA", accessKeyId) : `${roleId}:${session}`;
}

function uniqueId(prefix: string, seed: string): string {
  const bytes = createHash("sha256").update(seed).digest().subarray(0, UNIQUE_CHARACTERS);
  return prefix + Array.from(bytes, (byte) => BASE32[byte % BASE32.length]).join("");
}
