import { describeHalt } from "../../limits/halts.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type HaltSecretPlace, readHalts } from "./halt-secret.ts";

/** Prints the halts in force, one per line. A value that is not valid is a fault: workers keep the last value they knew. */
export async function showHalts(
  place: HaltSecretPlace,
  { json }: { readonly json?: true },
  { terminal }: Pick<Context, "terminal">,
): Promise<void> {
  const halts = await readHalts(place);
  const { connection, secretId } = place;
  if (halts === undefined)
    throw new CliError(`no Secrets Manager at ${connection.endpoint}: set AWS_ENDPOINT_URL_SECRETS_MANAGER`, EXIT.aws);
  if (!halts.ok) throw new CliError(`secret ${secretId} is not valid (${halts.faults.join("; ")})`, EXIT.notOk);
  for (const halt of halts.value) terminal.print(json ? JSON.stringify(halt) : describeHalt(halt));
  if (halts.value.length === 0) terminal.note("nothing is halted");
}
