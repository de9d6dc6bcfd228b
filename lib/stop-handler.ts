import { createAccountStore } from "./account-store.ts";
import { awsOverUndici } from "./aws-over-undici.ts";
import { wallClock as clock } from "./clock.ts";
import { createCloud } from "./cloud.ts";
import { readConfig } from "./config.ts";
import { createTokens } from "./iam.ts";
import { createLog } from "./log.ts";
import { createMemory } from "./memory.ts";
import { createMetrics } from "./metrics.ts";
import { createPauses } from "./pauses.ts";
import { createQueues, sqsClient } from "./queues.ts";
import { secretsManager } from "./secrets.ts";
import type { Service, TargetShape } from "./service.ts";
import type { ServiceName } from "./service-names.ts";
import { createStop } from "./stop.ts";
import { createWorker } from "./worker.ts";

/** The Lambda handler of a service's worker; connections, tokens and accounts are made once, at load. */
export function stopHandler<Shape extends TargetShape>(service: Service<Shape, ServiceName>) {
  const config = readConfig(process.env);
  const log = createLog(service.name);
  const cloud = createCloud();
  const requestHandler = awsOverUndici();
  const stop = createStop(service, {
    ...{ config, cloud, clock },
    tokens: createTokens(cloud, clock, config.iamEndpoint),
    pauses: createPauses(clock),
    accounts: createAccountStore(config, secretsManager({ requestHandler }), clock),
    memory: createMemory(),
    warn: log.warn,
  });
  return createWorker({
    ...{ stop, clock, log },
    metrics: createMetrics(service.name, config.metricsNamespace),
    queue: service.name,
    queues: createQueues(sqsClient({ requestHandler }), config, log.warn),
  });
}
