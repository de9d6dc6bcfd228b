import type { Halt } from "../../limits/halts.ts";
import type { Parsed } from "../../parse.ts";
import type { Connection } from "../aws/connection.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { placeFlags } from "../place.ts";
import type { HaltSecretPlace } from "./halt-secret.ts";

/**
 * Returns the halts of a value. Only a change of everything replaces an invalid value, because its halts are unknown; any other
 * throws `CliError`.
 */
export function knownHalts(
  parsed: Parsed<readonly Halt[]>,
  { connection, secretId }: HaltSecretPlace,
  all: true | undefined,
): readonly Halt[] {
  if (parsed.ok) return parsed.value;
  if (all) return [];
  throw new CliError(
    [
      `secret ${secretId} is not valid (${parsed.faults.slice(0, 5).join("; ")}): every worker keeps the last value it knew`,
      invalidSecretAdvice(connection),
    ],
    EXIT.notOk,
  );
}

/** Says how an operator mends a halt secret that is not valid. */
export function invalidSecretAdvice(connection: Connection): string {
  const command = `npx stopcord ${placeFlags(connection)}`;
  return `correct the secret, or replace it: ${command} halt --all --reason …, or ${command} resume --all`;
}
