import type { GatewayState } from "./authenticate.ts";
import { createCallLog } from "./call-log.ts";
import { createCounts } from "./counts.ts";
import { createCredentials } from "./credentials.ts";
import { createFaults } from "./faults.ts";
import { tokenRoute } from "./iam.ts";
import { createLimits } from "./limits.ts";
import { createLockout } from "./lockout.ts";
import { seededRandom } from "./random.ts";
import { type Registry, SIMULATOR_REGISTRY } from "./registry.ts";
import { createRouteFinder, type HostedRoute } from "./route-finder.ts";
import { simulatedAom } from "./services/aom.ts";
import { simulatedCodeartsBuild } from "./services/codearts-build.ts";
import { simulatedCodeartsCheck } from "./services/codearts-check.ts";
import { simulatedCodeartsDeploy } from "./services/codearts-deploy.ts";
import { simulatedDrs } from "./services/drs.ts";
import { createTasks, type Tasks } from "./tasks.ts";
import { createTokenStore } from "./token-store.ts";

/** What the world is made from. */
export type SimulatorStateOptions = {
  readonly credentials?: Registry | undefined;
  /** The clock of everything but latency. */
  readonly now?: (() => number) | undefined;
  /** Makes faults with a probability strike the same calls each time. */
  readonly seed?: number | undefined;
};

/** All that the simulator knows. */
export type SimulatorState = ReturnType<typeof createSimulatorState>;

const LOCK_MS = 5 * 60 * 1000; // of a key; IAM's own default for users is 15 minutes

/** A Huawei Cloud in which nothing runs yet. */
export function createSimulatorState({ credentials: registry, now = Date.now, seed = 1 }: SimulatorStateOptions) {
  const counts = createCounts();
  const tokens = createTokenStore();
  const tasks = createTasks(now);
  const credentials = createCredentials(registry ?? SIMULATOR_REGISTRY, tokens.revokeOf);
  const keyLocks = createLockout({ failures: 6, lockMs: LOCK_MS }); // more than five in a row
  const passwordLocks = createLockout({ failures: 5, lockMs: 3 * LOCK_MS });
  const gate: GatewayState = { credentials, tokens, keyLocks, counts };
  const iam = tokenRoute({ credentials, tokens, passwordLocks, counts, now });
  return {
    now,
    counts,
    credentials,
    gate,
    tasks,
    tokens,
    calls: createCallLog(),
    faults: createFaults({ now, random: seededRandom(seed) }),
    limits: createLimits(),
    /** Generations of an API that have been taken off the air. */
    retired: new Set<string>(),
    route: createRouteFinder([{ host: "iam", route: iam }, ...serviceRoutes(tasks)]),
  };
}

function serviceRoutes(tasks: Tasks): HostedRoute[] {
  const makers = [simulatedCodeartsDeploy, simulatedCodeartsCheck, simulatedCodeartsBuild, simulatedDrs, simulatedAom];
  return makers
    .map((make) => make(tasks))
    .flatMap((service) => service.routes.map((route) => ({ host: service.name, service, route })));
}
