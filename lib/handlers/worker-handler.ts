import { createAccountStore } from "../accounts/account-store.ts";
import { secretsManager } from "../accounts/secrets-manager.ts";
import { awsOverUndici } from "../bundle/aws-over-undici.ts";
import { readConfig } from "../config.ts";
import { createTokens } from "../huawei/tokens.ts";
import { createTransport } from "../huawei/transport.ts";
import { createCallGuard } from "../limits/call-guard.ts";
import { createHaltStore } from "../limits/halt-store.ts";
import type { Service, TargetShape } from "../services/service.ts";
import type { ServiceName } from "../services/service-names.ts";
import { createQueues, sqsClient } from "../sqs/queues.ts";
import { createStop } from "../stop/stop.ts";
import { createLog } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { wallClock } from "../time/clock.ts";
import { createWorker } from "./worker.ts";

/** Creates the Lambda handler of a service's worker from its environment; its invocations share connections, tokens and accounts. */
export function workerHandler<Shape extends TargetShape>(service: Service<Shape, ServiceName>) {
  const config = readConfig();
  const log = createLog(service.name);
  const transport = createTransport(log.warn);
  const requestHandler = awsOverUndici();
  const readSecret = secretsManager({ requestHandler });
  const metrics = createMetrics(service.name, config.metricsNamespace);
  const events = { warn: log.warn, error: log.error, inForce: metrics.halts };
  const stop = createStop(service, {
    config,
    transport,
    clock: wallClock,
    tokens: createTokens(transport, wallClock, config.iamEndpoint),
    guard: createCallGuard(wallClock, log.guardChange),
    accounts: createAccountStore(config, readSecret, wallClock, log.warn),
    halts: createHaltStore({ config, readSecret, clock: wallClock, events }),
    warn: log.warn,
    error: log.error,
  });
  return createWorker({
    stop,
    clock: wallClock,
    log,
    metrics,
    queue: service.name,
    publishesToBus: config.publishesToBus,
    queues: createQueues(sqsClient({ requestHandler }), config, log.warn),
  });
}
