import { parseArgs } from "node:util";
import { errorText } from "./error-text.ts";

/** Options of `npm start`. */
export type StartOptions = {
  readonly once: boolean;
  readonly samples: boolean;
  readonly json: boolean;
  readonly sqsPort: number;
  readonly huaweiPort: number;
  /** The port of the page; undefined for a run without one. */
  readonly pagePort: number | undefined;
  readonly accountsFile: string | undefined;
  readonly eventsFolder: string | undefined;
  readonly packageFolder: string | undefined;
};

export const START_HELP = `Runs all of stopcord on this machine: the packaged functions, an SQS and a simulated Huawei Cloud.
It sends sample requests, prints each outcome, and serves until Ctrl-C.

  npm start -- [options]

  --once             exit after the outcomes of the samples: 0 if all are as expected, 1 if not
  --no-samples       send no samples
  --package FOLDER   run the packages in FOLDER, which npx serverless package --package FOLDER makes
  --events FOLDER    send the samples in FOLDER; FOLDER/expected holds their tasks and outcomes (events/)
  --json             print one JSON object per line
  --sqs-port N       port of the embedded SQS (4566; 0 takes any free port)
  --huawei-port N    port of the simulator (4580; 0 takes any free port)
  --page-port N      port of the page (any free port; with --once there is a page only if this is set)
  --accounts FILE    file of the accounts secret; stopcord reads a change as it reads a changed secret
                     (lib/local/accounts.json)
  --help

Environment
  AWS_REGION                        region of the queues (us-east-1)
  AWS_ENDPOINT_URL_SQS              address of an SQS to use instead of the embedded one
  HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>
                                    address to call instead of the simulator, with HUAWEICLOUD_SDK_AK and _SK, or
                                    CLOUD_SDK_AK and _SK, if they are set; npm start then sends no samples
  CODEARTS_BUILD_API                v3 or v1: the only version of Build's stop call to use
  NO_COLOR                          print no colours

Examples
  npm start -- --once
  npm start -- --no-samples --sqs-port 4566
  curl http://127.0.0.1:4580/_simulator
`;

const OPTIONS = {
  once: { type: "boolean", default: false },
  samples: { type: "boolean", default: true },
  json: { type: "boolean", default: false },
  "sqs-port": { type: "string", default: "4566" },
  "huawei-port": { type: "string", default: "4580" },
  "page-port": { type: "string" },
  accounts: { type: "string" },
  events: { type: "string" },
  package: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the command line; returns "help" for `--help`; throws an error that a person can act on for invalid options. */
export function readStartOptions(args: readonly string[]): StartOptions | "help" {
  const { values } = parseOptions(args);
  if (values.help) return "help";
  if (values.once && !values.samples) throw new Error("--once needs the samples: leave --no-samples out");
  return {
    once: values.once,
    samples: values.samples,
    json: values.json,
    accountsFile: values.accounts,
    eventsFolder: values.events,
    packageFolder: values.package,
    sqsPort: readPort("--sqs-port", values["sqs-port"]),
    huaweiPort: readPort("--huawei-port", values["huawei-port"]),
    pagePort: readPagePort(values),
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowNegative: true, options: OPTIONS });
  } catch (error) {
    throw new Error(`${errorText(error)}; see npm start -- --help`, { cause: error });
  }
}

function readPort(flag: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Error(`${flag} ${text}: a port is a whole number from 0 to 65535`);
  return port;
}

/** A run that ends by itself leaves nobody the time to look at a page. */
function readPagePort({ once, "page-port": port }: { once: boolean; "page-port"?: string }): number | undefined {
  return once && port === undefined ? undefined : readPort("--page-port", port ?? "0");
}
