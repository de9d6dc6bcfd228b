import type { GatewayState } from "./authenticate.ts";
import { type CallTap, createCallLog } from "./call-log.ts";
import { createCounts } from "./counts.ts";
import { createCredentials } from "./credentials.ts";
import { createFaults } from "./faults.ts";
import { tokenRoute } from "./iam.ts";
import { createLimits } from "./limits.ts";
import { createListShapes, type ListShapes } from "./list-shapes.ts";
import { createLockout } from "./lockout.ts";
import { seededRandom } from "./random.ts";
import { type Registry, SIMULATOR_REGISTRY } from "./registry.ts";
import { createRouteFinder, type HostedRoute } from "./route-finder.ts";
import { simulatedServices } from "./simulated-services.ts";
import { createTasks, type Tasks } from "./tasks.ts";
import { createTokenStore } from "./token-store.ts";

/** The start values of a simulator. */
export type SimulatorStateOptions = {
  readonly credentials?: Registry | undefined;
  /** The clock of everything but latency. */
  readonly now?: (() => number) | undefined;
  /** The seed of faults with a probability: one seed always selects the same calls. */
  readonly seed?: number | undefined;
  /** An observer of every call. */
  readonly tap?: CallTap | undefined;
};

/** The whole state of a simulator. */
export type SimulatorState = ReturnType<typeof createSimulatorState>;

const LOCK_MS = 5 * 60 * 1000; // of a key; IAM's default for users is 15 minutes

/** Creates the state of a simulator without tasks. */
export function createSimulatorState(options: SimulatorStateOptions) {
  const { credentials: registry, now = Date.now, seed = 1, tap } = options;
  const counts = createCounts();
  const tokens = createTokenStore();
  const tasks = createTasks(now);
  const lists = createListShapes();
  const credentials = createCredentials(registry ?? SIMULATOR_REGISTRY, tokens.revokeOf);
  const keyLocks = createLockout({ failures: 6, lockMs: LOCK_MS }); // after more than five consecutive failures
  const passwordLocks = createLockout({ failures: 5, lockMs: 3 * LOCK_MS });
  const gateway: GatewayState = { credentials, tokens, keyLocks, counts };
  const iam = tokenRoute({ credentials, tokens, passwordLocks, counts, now });
  return {
    now,
    tap,
    counts,
    credentials,
    gateway,
    tasks,
    tokens,
    calls: createCallLog(),
    faults: createFaults({ now, random: seededRandom(seed) }),
    limits: createLimits(),
    lists,
    /** The retired versions of APIs. */
    retired: new Set<string>(),
    findRoute: createRouteFinder([{ host: "iam", route: iam }, ...serviceRoutes(tasks, lists.current)]),
  };
}

function serviceRoutes(tasks: Tasks, shapes: ListShapes): HostedRoute[] {
  return Object.values(simulatedServices).flatMap((service) =>
    service.routes(tasks, shapes).map((route) => ({ host: service.name, service, route })),
  );
}
