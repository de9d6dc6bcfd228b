import { parseArgs } from "node:util";

/** What `npm run truth` was asked to do. */
export type TruthOptions = { readonly json: boolean; readonly answersFile: string | undefined };

export const TRUTH_HELP = `Plays known answers of Huawei Cloud on loopback and shows what stopcord and Huawei's SDK core make of each.

  npm run truth -- [options]

  --answers FILE     the answers and what they mean (test/vectors/answers.json)
  --json             one JSON object a line instead of text
  --help

It exits with 1 when stopcord gets one wrong.`;

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
export function readTruthOptions(args: readonly string[]): TruthOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      answers: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values.help ? "help" : { json: values.json, answersFile: values.answers };
}
