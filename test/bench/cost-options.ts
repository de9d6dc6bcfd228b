import { parseArgs } from "node:util";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import type { CostQuestion } from "./cost-model.ts";

export const COST_HELP = `Estimates the cost of stops on AWS from figures of npm run bench and dated prices.

  npm run cost -- [options]

  --stops N          stops per month (1000000)
  --share S=P,…      share of each service, such as codearts-build=0.5,drs=0.5 (codearts-build=1)
  --latency-ms N     time of an answer from Huawei Cloud (300)
  --fill N           messages per batch, 1 to 10 (10)
  --retries P        share of the stops that need a second delivery (0)
  --memory N         memory of a function in MB (256)
  --sqs-ms N         time of a request to SQS (10)
  --cold P           share of the invocations with a cold start (0.001)
  --traced P         share of the invocations that X-Ray traces (0.05)
  --measured FILE    read the figures from FILE, written by npm run bench -- --json (test/bench/measured.json)
  --help             print this text`;

/** Options of `npm run cost`. */
export type CostOptions = { readonly question: CostQuestion; readonly measuredFile: string | undefined };

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
export function readCostOptions(args: readonly string[]): CostOptions | "help" {
  const option = (fallback: string) => ({ type: "string", default: fallback }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      stops: option("1000000"),
      share: option("codearts-build=1"),
      "latency-ms": option("300"),
      fill: option("10"),
      retries: option("0"),
      memory: option("256"),
      "sqs-ms": option("10"),
      cold: option("0.001"),
      traced: option("0.05"),
      measured: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const question = {
    stops: parseNumber("--stops", values.stops, 1, 1e12),
    shares: parseShares(values.share),
    latencyMs: parseNumber("--latency-ms", values["latency-ms"], 0, 20_000),
    fill: parseNumber("--fill", values.fill, 1, 10),
    retries: parseNumber("--retries", values.retries, 0, 100),
    memoryMb: parseNumber("--memory", values.memory, 128, 10_240),
    sqsMs: parseNumber("--sqs-ms", values["sqs-ms"], 0, 5_000),
    cold: parseNumber("--cold", values.cold, 0, 1),
    traced: parseNumber("--traced", values.traced, 0, 1),
  };
  return { question, measuredFile: values.measured };
}

function parseNumber(flag: string, text: string, min: number, max: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${flag} ${text}: must be a number from ${min} to ${max}`);
  return value;
}

function parseShares(text: string): readonly number[] {
  const pairs = text.split(",").map((pair) => pair.split("="));
  const names = pairs.map(([name = ""]) => name.trim());
  const unknown = names.find((name) => !serviceNames.includes(name as ServiceName));
  if (unknown !== undefined) throw new Error(`--share ${unknown}: must be one of ${serviceNames.join(", ")}`);
  const shares = pairs.map(([name, share = ""]) => parseNumber(`--share ${name}`, share, 0, 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (new Set(names).size < names.length) throw new Error("--share: name each service only once");
  if (Math.abs(total - 1) > 0.001) throw new Error(`--share: the sum of the shares is ${total}, must be 1`);
  return shares;
}
