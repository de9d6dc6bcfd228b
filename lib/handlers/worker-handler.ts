import { createAccountStore } from "../accounts/account-store.ts";
import { secretsManager } from "../accounts/secrets-manager.ts";
import { awsOverUndici } from "../bundle/aws-over-undici.ts";
import { readConfig } from "../config.ts";
import { createTokens } from "../huawei/tokens.ts";
import { createTransport } from "../huawei/transport.ts";
import { createCallGuard } from "../limits/call-guard.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { ServiceName } from "../services/service-names.ts";
import { createQueues, sqsClient } from "../sqs/queues.ts";
import { createMemory } from "../stop/memory.ts";
import { createStop } from "../stop/stop.ts";
import { createLog } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { wallClock as clock } from "../time/clock.ts";
import { createWorker } from "./worker.ts";

/** The Lambda handler of a service's worker; connections, tokens and accounts are made once, at load. */
export function workerHandler<Shape extends TargetShape>(service: Service<Shape, ServiceName>) {
  const config = readConfig(process.env);
  const log = createLog(service.name);
  const cloud = createTransport();
  const requestHandler = awsOverUndici();
  const stop = createStop(service, {
    ...{ config, transport: cloud, clock },
    tokens: createTokens(cloud, clock, config.iamEndpoint),
    guard: createCallGuard(clock),
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
