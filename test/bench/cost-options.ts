import { parseArgs } from "node:util";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import type { CostQuestion } from "./cost-model.ts";

export const COST_HELP = `Says what stops cost on AWS: requests and GB-seconds from figures of npm run bench, at dated prices.

  npm run cost -- [options]

  --stops N          stops a month (1000000)
  --share S=P,…      the part of each service, such as codearts-build=0.5,drs=0.5 (codearts-build=1)
  --latency-ms N     how long Huawei Cloud takes to answer (300)
  --fill N           messages in a batch, 1 to 10 (10)
  --retries P        the part of the stops that need a delivery more (0)
  --memory N         memory of a function in MB (256)
  --sqs-ms N         how long SQS takes to answer (10)
  --cold P           the part of the invocations that start cold (0.001)
  --traced P         the part of the invocations that are traced (0.05)
  --measured FILE    figures: what npm run bench -- --json wrote (test/bench/measured.json)
  --help`;

/** What `npm run cost` was asked. */
export type CostOptions = { readonly question: CostQuestion; readonly measuredFile: string | undefined };

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
export function readCostOptions(args: readonly string[]): CostOptions | "help" {
  const number = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      stops: number("1000000"),
      share: number("codearts-build=1"),
      "latency-ms": number("300"),
      fill: number("10"),
      retries: number("0"),
      memory: number("256"),
      "sqs-ms": number("10"),
      cold: number("0.001"),
      traced: number("0.05"),
      measured: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const question = {
    stops: within("--stops", values.stops, 1, 1e12),
    shares: sharesOf(values.share),
    latencyMs: within("--latency-ms", values["latency-ms"], 0, 20_000),
    fill: within("--fill", values.fill, 1, 10),
    retries: within("--retries", values.retries, 0, 100),
    memoryMb: within("--memory", values.memory, 128, 10_240),
    sqsMs: within("--sqs-ms", values["sqs-ms"], 0, 5_000),
    cold: within("--cold", values.cold, 0, 1),
    traced: within("--traced", values.traced, 0, 1),
  };
  return { question, measuredFile: values.measured };
}

function within(flag: string, text: string, min: number, max: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${flag} ${text}: a number from ${min} to ${max}`);
  return value;
}

function sharesOf(text: string): readonly number[] {
  const pairs = text.split(",").map((pair) => pair.split("="));
  const names = pairs.map(([name = ""]) => name.trim());
  const stranger = names.find((name) => !serviceNames.includes(name as ServiceName));
  if (stranger !== undefined) throw new Error(`--share ${stranger}: a service is one of ${serviceNames.join(", ")}`);
  const shares = pairs.map(([name, share = ""]) => within(`--share ${name}`, share, 0, 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (new Set(names).size < names.length) throw new Error("--share: each service once");
  if (Math.abs(total - 1) > 0.001) throw new Error(`--share: the parts are ${total} together, and have to be 1`);
  return shares;
}
