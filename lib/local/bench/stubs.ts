import * as z from "zod/mini";
import { queueNames, queueVariable } from "../../config.ts";
import { lambdaVariables } from "../aws/lambda-variables.ts";
import { functionVariables } from "../function-environment.ts";
import { startScript } from "./child.ts";

/** The clouds of `stub-clouds.ts` in a process of their own, and the environment of a function that is to call them. */
export type Stubs = { readonly url: string; readonly env: Readonly<Record<string, string>>; close(): void };

export async function startStubs(): Promise<Stubs> {
  const { child, report } = await startScript("stub-clouds.ts", null);
  const url = `http://127.0.0.1:${z.int().parse(report)}`;
  const queues = queueNames.map((name) => [queueVariable(name), `${url}/000000000000/stopcord-bench-${name}`]);
  return {
    url,
    env: {
      ...lambdaVariables({ name: "bench", region: "us-east-1", memoryMb: 256 }),
      ...functionVariables({}, { sqsUrl: url, secretsUrl: url, huaweiUrl: url }),
      ...Object.fromEntries(queues),
      ACCOUNTS_SECRET_ID: "stopcord/bench/accounts",
    },
    close: () => child.disconnect(),
  };
}
