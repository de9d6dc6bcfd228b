import type { Account } from "../accounts/accounts.ts";
import type { CallScope } from "../accounts/scope.ts";
import type { Clock } from "../time/clock.ts";
import { countdownTo } from "../time/countdown.ts";
import type { CallReport } from "./call-report.ts";
import { type Block, type CircuitBreaker, createCircuitBreaker, type OpenReason } from "./circuit-breaker.ts";
import { type CredentialsBreaker, createCredentialsBreaker, credentialOf } from "./credentials-breaker.ts";
import { createGuardWatch, type GuardChange } from "./guard-watch.ts";

/** The cause for which a call has to wait. */
export type BlockReason = "account-paused" | OpenReason;

type Wait = { readonly kind: "wait" } & Block<BlockReason>;

/** Permission for one call, to be released with the call's report; or the wait before it may be asked for again. */
export type Permit = { readonly kind: "permit"; release(report: CallReport | undefined): void } | Wait;

/** A call that asks for permission. */
export type Admission = {
  readonly scope: CallScope;
  readonly service: string;
  /** The time up to which it waits for a permit, in milliseconds since 1970. */
  readonly untilMs: number;
  /** A last delivery passes an open circuit breaker and the rate limit, never refused credentials. */
  readonly isLast?: boolean;
};

/** The limits of this process on its calls: a circuit breaker per account, service and region, a breaker per set of credentials. */
export type CallGuard = {
  admit(admission: Admission): Promise<Permit>;
  /** True where the account's credentials were refused, so that the accounts secret is worth another read. */
  isRefused(account: Account): boolean;
  /** True where a call has proven the account's credentials since the last refusal. */
  isProven(account: Account): boolean;
};

/** A call that got no permit in its delivery comes again soon. */
const NO_PERMIT: Wait = { kind: "wait", why: "unavailable", waitMs: 5_000 };

/** Creates the limits of a process. `onChange` gets each breaker that has opened or closed, for the log. */
export function createCallGuard(clock: Clock, onChange: (change: GuardChange) => void = () => {}): CallGuard {
  const credentials = new Map<string, CredentialsBreaker>();
  const circuits = new Map<string, CircuitBreaker>();
  const watch = createGuardWatch(onChange);
  /** The breakers by account, since the text of a credential is long to write. */
  const known = new WeakMap<Account, CredentialsBreaker>();
  const credentialsOf = (account: Account) =>
    getOrCreate(known, account, () =>
      getOrCreate(credentials, credentialOf(account), () => createCredentialsBreaker(clock)),
    );
  const circuitOf = ({ scope: { account, region }, service }: Admission) =>
    getOrCreate(circuits, `${account.name} ${service} ${region}`, () => createCircuitBreaker(clock));

  return {
    isRefused: (account) => credentialsOf(account).isRefused(),
    isProven: (account) => credentialsOf(account).isProven(),
    async admit(admission) {
      const { untilMs, isLast = false } = admission;
      const breakers = { credentials: credentialsOf(admission.scope.account), circuit: circuitOf(admission), isLast };
      const block = blockOf(breakers);
      if (block) return block;
      const semaphores = semaphoresOf(breakers);
      if (!(await acquireAll(semaphores, countdownTo(untilMs, clock)))) return NO_PERMIT;
      const blockMeanwhile = blockOf(breakers);
      if (blockMeanwhile !== undefined) {
        releaseAll(semaphores);
        return blockMeanwhile;
      }
      return permit(breakers, () => {
        watch({ ...admission, ...breakers });
        releaseAll(semaphores);
      });
    },
  };
}

type Breakers = {
  readonly credentials: CredentialsBreaker;
  readonly circuit: CircuitBreaker;
  readonly isLast: boolean;
};

function blockOf({ credentials, circuit, isLast }: Breakers): Wait | undefined {
  const refusedMs = credentials.waitMs();
  if (refusedMs !== undefined) return { kind: "wait", why: "account-paused", waitMs: refusedMs };
  const block = isLast ? undefined : circuit.block();
  return block && { kind: "wait", why: block.why, waitMs: block.waitMs };
}

function semaphoresOf({ credentials, circuit, isLast }: Breakers) {
  return isLast ? [credentials.semaphore] : [credentials.semaphore, circuit.semaphore];
}

function permit(breakers: Breakers, onEnd: () => void): Permit {
  const end = breakers.circuit.begin();
  return {
    kind: "permit",
    release(report) {
      if (report !== undefined) breakers.credentials.record(report);
      end(report);
      onEnd();
    },
  };
}

type Semaphores = ReturnType<typeof semaphoresOf>;

/** A free permit costs no promise (row `call-vs-libraries` of the bench). */
async function acquireAll(semaphores: Semaphores, leftMs: () => number): Promise<boolean> {
  for (const [index, semaphore] of semaphores.entries()) {
    if (semaphore.tryAcquire() || (await semaphore.acquire(leftMs()))) continue;
    releaseAll(semaphores.slice(0, index));
    return false;
  }
  return true;
}

function releaseAll(semaphores: Semaphores): void {
  for (const semaphore of semaphores) semaphore.release();
}

/** The part of a Map or WeakMap that a lookup needs. */
type Lookup<Key, T> = { get(key: Key): T | undefined; set(key: Key, value: T): unknown };

function getOrCreate<Key, T>(map: Lookup<Key, T>, key: Key, create: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = create();
  map.set(key, made);
  return made;
}
