import { describeHalt } from "../../limits/halts.ts";
import type { Connection } from "../aws/connection.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { haltSecretIdOf, readHalts } from "./halt-secret.ts";

/** Notes the halts in force before requests are sent again. Without the right to read them it notes nothing. */
export async function noteHalts(connection: Connection, { terminal, env }: Context): Promise<void> {
  try {
    const halts = await readHalts({ connection, secretId: haltSecretIdOf(connection, env) });
    for (const halt of halts?.ok ? halts.value : [])
      terminal.note(`halted: ${describeHalt(halt)}; a replayed request that it covers waits`);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
  }
}
