import { parseArgs } from "node:util";
import { type ExperimentName, experimentNames } from "./all-experiments.ts";
import type { ExperimentScale } from "./experiment.ts";

/** What `npm run experiments` was asked to do. */
export type ExperimentsOptions = ExperimentScale & {
  readonly names: readonly ExperimentName[];
  readonly json: boolean;
};

export const EXPERIMENTS_HELP = `Tries with the packaged functions what no test has the time for, and prints what it measured.

  npm run experiments -- [name…] [options]

  batch              the trace of one batch of ten with a slow call among them; half a minute
  wrong-key          200 requests for all services while the secret key is wrong, which is then corrected; 3 minutes
  wrong-password     the same with the passwords of IAM users; 3 minutes
  limit              1000 requests for a service that takes 60 calls a minute; 4 minutes
  outage             90 s of one service under a steady load on all; 4 to 6 minutes

  --minutes N        how long limit runs (4); deadlines lie 2 or 3 times as far
  --environments N   in how many processes each function may run (3; 1 for wrong-key). With more than one, the wrong
                     signatures of all together lock the key at the simulator, as at Huawei Cloud
  --json             one JSON object an experiment instead of text; progress goes to standard error
  --help

Without a name all of them run, one after the other. It exits with 1 when a claim does not hold.`;

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
export function readExperimentsOptions(args: readonly string[]): ExperimentsOptions | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "4" },
      environments: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const names = positionals.map((text) => {
    const name = experimentNames.find((one) => one === text);
    if (name === undefined) throw new Error(`${text}: one of ${experimentNames.join(", ")}`);
    return name;
  });
  return {
    names: names.length > 0 ? names : experimentNames,
    json: values.json,
    minutes: wholeNumber("--minutes", values.minutes, 60),
    environments:
      values.environments === undefined ? undefined : wholeNumber("--environments", values.environments, 10),
  };
}

function wholeNumber(flag: string, text: string, max: number): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= max)) throw new Error(`${flag} ${text}: a whole number from 1 to ${max}`);
  return number;
}
