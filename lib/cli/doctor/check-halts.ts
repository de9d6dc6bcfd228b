import { describeHalt } from "../../limits/halts.ts";
import type { Connection, Environment } from "../aws/connection.ts";
import { haltSecretIdOf, readHalts } from "../halt/halt-secret.ts";
import { invalidSecretAdvice } from "../halt/known-halts.ts";
import { placeFlags } from "../place.ts";
import { type Finding, failedCheck, notChecked } from "./finding.ts";

/** Checks that the halt secret is readable and valid, and that nothing is halted. */
export async function checkHalts(connection: Connection, env: Environment): Promise<Finding> {
  const secretId = haltSecretIdOf(connection, env);
  const what = `secret ${secretId}`;
  const checked = { what, service: "Secrets Manager", right: "secretsmanager:GetSecretValue" } as const;
  try {
    const halts = await readHalts({ connection, secretId });
    if (halts === undefined) return notChecked(checked, connection);
    if (!halts.ok) return { what, verdict: "wrong", words: describeInvalid(halts.faults, connection) };
    if (halts.value.length === 0) return { what, verdict: "ok", words: "nothing is halted" };
    const words = `${halts.value.map(describeHalt).join("; ")} (npx stopcord ${placeFlags(connection)} resume lifts a halt)`;
    return { what, verdict: "wrong", words };
  } catch (error) {
    return failedCheck(checked, error, connection);
  }
}

function describeInvalid(faults: readonly string[], connection: Connection): string {
  return `not valid: ${faults.join("; ")}; ${invalidSecretAdvice(connection)}`;
}
