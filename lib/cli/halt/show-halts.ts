import { describeHalt } from "../../limits/halts.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type HaltSecretPlace, readHalts } from "./halt-secret.ts";
import { knownHalts } from "./known-halts.ts";

/** Prints the halts in force, one per line. A value that is not valid is a fault: workers keep the last value they knew. */
export async function showHalts(
  place: HaltSecretPlace,
  { json }: { readonly json?: true },
  { terminal }: Pick<Context, "terminal">,
): Promise<void> {
  const halts = await readHalts(place);
  if (halts === undefined)
    throw new CliError(
      `no Secrets Manager at ${place.connection.endpoint}: set AWS_ENDPOINT_URL_SECRETS_MANAGER`,
      EXIT.aws,
    );
  const known = knownHalts(halts, place, undefined);
  for (const halt of known) terminal.print(json ? JSON.stringify(halt) : describeHalt(halt));
  if (known.length === 0) terminal.note("nothing is halted");
}
