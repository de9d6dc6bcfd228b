import { parseArgs } from "node:util";
import { type ExperimentName, experimentNames } from "./all-experiments.ts";
import type { ExperimentScale } from "./experiment.ts";

/** Options of `npm run experiments`. */
export type ExperimentsOptions = ExperimentScale & {
  readonly names: readonly ExperimentName[];
  readonly json: boolean;
};

export const EXPERIMENTS_HELP = `Runs experiments with the packaged functions that take too long for the tests, and prints the figures.

  npm run experiments -- [name…] [options]

  batch              one batch of ten requests with one slow call; half a minute
  wrong-key          40 requests per service with a wrong secret key, which is then corrected; 3 minutes
  wrong-password     the same with the passwords of IAM users; 3 minutes
  limit              1000 requests for a service that accepts 60 calls a minute; 4 minutes
  outage             an outage of one service for 90 s, with requests for all services; 4 to 6 minutes
  halt               540 requests to all services, of which one is halted for 50 s and resumed; 3 minutes
  selections         120 selections of running tasks with faults of lists and killed workers; 4 minutes
  waiting            5000 requests that wait through an outage of one service for two minutes; 4 to 7 minutes
  night-outage       DRS is down for --minutes, and an operator follows the alarm to the all-clear; 6 minutes
  night-key          the same with a wrong key in the accounts secret; 4 minutes

  --minutes N        duration of limit (4); deadlines are two or three times as far away. Also the time for which DRS is
                     down in a night; there deadlines are half as far away
  --requests N       requests of waiting (5000)
  --environments N   maximum number of processes per function (3; 1 for wrong-key). With several processes, their
                     wrong signatures together lock the key at the simulator, as they do at Huawei Cloud
  --json             print one JSON object per experiment; progress goes to standard error
  --help             print this text

Without a name, all experiments run one after the other. Exit code 1: a claim does not hold.`;

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
export function readExperimentsOptions(args: readonly string[]): ExperimentsOptions | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "4" },
      requests: { type: "string", default: "5000" },
      environments: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const names = positionals.map((text) => {
    const name = experimentNames.find((one) => one === text);
    if (name === undefined) throw new Error(`${text}: must be one of ${experimentNames.join(", ")}`);
    return name;
  });
  return {
    names: names.length > 0 ? names : experimentNames,
    json: values.json,
    minutes: parseInteger("--minutes", values.minutes, 60),
    requests: parseInteger("--requests", values.requests, 100_000),
    environments:
      values.environments === undefined ? undefined : parseInteger("--environments", values.environments, 10),
  };
}

function parseInteger(flag: string, text: string, max: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= max)) throw new Error(`${flag} ${text}: must be an integer from 1 to ${max}`);
  return number;
}
