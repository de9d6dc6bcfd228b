import * as z from "zod/mini";
import { endpointVariable, queueNames, queueVariable } from "../../lib/config.ts";
import { lambdaVariables } from "../../lib/local/aws/lambda/lambda-variables.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import { startScript } from "./child-process.ts";
import { HALT_SECRET } from "./halt-secret.ts";

/**
 * The servers of `stub-servers.ts` in a process of their own, and the environment variables of a function that calls
 * them.
 */
export type StubServers = { readonly url: string; readonly env: Readonly<Record<string, string>>; close(): void };

/** Starts the servers on a free port. */
export async function startStubServers(): Promise<StubServers> {
  const { child, report } = await startScript("stub-servers.ts", null);
  const url = z.string().parse(report);
  const queues = queueNames.map((name) => [queueVariable(name), `${url}/000000000000/stopcord-bench-${name}`]);
  return {
    url,
    env: {
      ...lambdaVariables({ name: "bench", region: "us-east-1", memoryMb: 256 }),
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      // Only one endpoint is replaced: on AWS none is, so reading many endpoints does not belong to a cold start.
      [endpointVariable(codeartsBuild.sdkName, "cn-north-4")]: url,
      ...Object.fromEntries(queues),
      ACCOUNTS_SECRET_ID: "stopcord/bench/accounts",
      HALT_SECRET_ID: HALT_SECRET,
    },
    close: () => child.disconnect(),
  };
}
