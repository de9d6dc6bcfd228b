import { parseArgs } from "node:util";

/** Options of `npm run truth`. */
export type TruthOptions = { readonly json: boolean; readonly answersFile: string | undefined };

export const TRUTH_HELP = `Serves known answers of Huawei Cloud on loopback and compares how stopcord and Huawei's SDK core read them.

  npm run truth -- [options]

  --answers FILE     read the answers and their meanings from FILE (test/vectors/answers.json)
  --json             print one JSON object per line instead of text
  --help             print this text

Exit code 1: one of stopcord's verdicts is wrong.`;

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
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
