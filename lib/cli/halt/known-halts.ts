import type { Halt } from "../../limits/halts.ts";
import type { Parsed } from "../../parse.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

type Whole = { readonly all?: true | undefined; readonly secretId: string };

/** The halts of a value. A value that is not valid is replaced by a change of everything only, since nobody knows what it holds. */
export function knownHalts(parsed: Parsed<readonly Halt[]>, { all, secretId }: Whole): readonly Halt[] {
  if (parsed.ok) return parsed.value;
  if (all) return [];
  throw new CliError(
    [
      `secret ${secretId} is not valid (${parsed.faults.slice(0, 5).join("; ")}): every worker keeps the last value it knew`,
      "correct the secret, or replace it: npx stopcord halt --all --reason …, or npx stopcord resume --all",
    ],
    EXIT.notOk,
  );
}
