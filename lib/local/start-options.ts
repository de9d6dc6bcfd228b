import { parseArgs } from "node:util";

/** What `npm start` was asked to do. */
export type StartOptions = {
  readonly once: boolean;
  readonly samples: boolean;
  readonly json: boolean;
  readonly sqsPort: number;
  readonly huaweiPort: number;
  readonly accountsFile: string | undefined;
  readonly eventsFolder: string | undefined;
  readonly packageFolder: string | undefined;
};

export const START_HELP = `Runs stopcord whole on this machine: the packaged functions, an SQS and a simulated Huawei Cloud.
It sends samples, prints each outcome, and goes on serving until Ctrl-C.

  npm start -- [options]

  --once             exit when every sample is settled: 0 if all are as their files say, 1 if not
  --no-samples       only serve
  --package FOLDER   run what npx serverless package --package FOLDER has made there, and package nothing
  --events FOLDER    the samples to send, with what is given and expected in FOLDER/expected (events/)
  --json             one JSON object a line instead of text
  --sqs-port N       port of the embedded SQS (4566; 0 for any)
  --huawei-port N    port of the simulator (4580; 0 for any)
  --accounts FILE    the accounts secret; read again whenever stopcord would (lib/local/accounts.json)
  --help

Environment
  AWS_REGION                        the region of the queues (us-east-1)
  AWS_ENDPOINT_URL_SQS              use that SQS and not the embedded one
  HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>
                                    call that endpoint and not the simulator, with the HUAWEICLOUD_SDK_* keys if
                                    they are set; samples are never sent there
  CODEARTS_BUILD_API                v3 or v1: keep to one generation of Build's stop call
  NO_COLOR                          no colours

Examples
  npm start -- --once
  npm start -- --no-samples --sqs-port 4566
  curl http://127.0.0.1:4580/_simulator
`;

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
export function readStartOptions(args: readonly string[]): StartOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      once: { type: "boolean", default: false },
      samples: { type: "boolean", default: true },
      json: { type: "boolean", default: false },
      "sqs-port": { type: "string", default: "4566" },
      "huawei-port": { type: "string", default: "4580" },
      accounts: { type: "string" },
      events: { type: "string" },
      package: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  if (values.once && !values.samples) throw new Error("--once waits for the samples, which --no-samples leaves out");
  return {
    ...{ once: values.once, samples: values.samples, json: values.json },
    ...{ accountsFile: values.accounts, eventsFolder: values.events, packageFolder: values.package },
    sqsPort: portOf("--sqs-port", values["sqs-port"]),
    huaweiPort: portOf("--huawei-port", values["huawei-port"]),
  };
}

function portOf(flag: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new Error(`${flag} ${text}: a port is a whole number from 0 to 65535`);
  return port;
}
