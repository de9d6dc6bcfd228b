import type { ReadSecret } from "../accounts/account-store.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../time/clock.ts";
import { withTimeout } from "../time/with-timeout.ts";
import { type Halt, type HaltSubject, haltOf, parseHalts } from "./halts.ts";

/** A stop call starts only on a value whose read began less than this time ago. */
export const HALT_AGE_MS = 10_000;

/** The longest wait for one read: half of the time that a last delivery has. Without an answer the last known value holds. */
export const HALT_READ_MS = 2_500;

/** The halts that this process knows. */
export type HaltStore = {
  /**
   * Finds the halt that covers a subject, after a read that began less than 10 s ago: in the value that it gave, or, where it
   * failed, in the last known one. Never rejects.
   */
  find(subject: HaltSubject): Promise<Halt | undefined>;
};

/** The receivers of what a read finds; each gets at most one call per read. */
export type HaltEvents = {
  warn(message: string): void;
  error(message: string, cause: unknown): void;
  /** Gets the number of halts in force after each read that found one. */
  inForce(count: number): void;
};

/** The parts of a store. */
export type HaltStoreParts = {
  readonly config: Pick<Config, "haltSecretId">;
  readonly readSecret: ReadSecret;
  readonly clock: Clock;
  readonly events: HaltEvents;
};

/** `halts` is undefined until a read has succeeded. */
type Known = { readonly halts: readonly Halt[] | undefined; readonly beganMs: number };

/**
 * Creates the store of the halt secret; without a secret nothing is halted. It reads once at a time. A value that cannot be read
 * or parsed leaves the last known value in force for another 10 s; before the first success nothing is halted.
 */
export function createHaltStore({ config: { haltSecretId }, readSecret, clock, events }: HaltStoreParts): HaltStore {
  if (haltSecretId === undefined) return { find: async () => undefined };
  let known: Known = { halts: undefined, beganMs: Number.NEGATIVE_INFINITY };
  let reading: Promise<void> | undefined;
  let reads = 0;

  const read = async (): Promise<void> => {
    const beganMs = clock.steady();
    reads += 1;
    const number = reads;
    const read = readHalts(readSecret, haltSecretId).then((halts) => {
      // An answer that comes after the wait still counts, unless a later read has begun.
      if (!(halts instanceof Error) && number === reads) known = { halts, beganMs };
      return halts;
    });
    const halts = (await withTimeout(read, HALT_READ_MS, clock)) ?? new Error(`no answer within ${HALT_READ_MS} ms`);
    if (halts instanceof Error) report(halts, known, events);
    known = { ...known, beganMs };
    reading = undefined;
    if (known.halts !== undefined && known.halts.length > 0) events.inForce(known.halts.length);
  };

  /** The age of a value counts from the beginning of its read. */
  const isFresh = (): boolean => clock.steady() - known.beganMs < HALT_AGE_MS;

  return {
    async find(subject) {
      // A read that was under way may have begun too long ago: Lambda freezes a process between its invocations.
      while (!isFresh()) {
        reading ??= read();
        await reading;
      }
      return haltOf(known.halts ?? [], subject);
    },
  };
}

async function readHalts(readSecret: ReadSecret, secretId: string): Promise<readonly Halt[] | Error> {
  try {
    const parsed = parseHalts(await readSecret(secretId));
    return parsed.ok ? parsed.value : new Error(`its value is not valid (${parsed.faults.slice(0, 5).join("; ")})`);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function report(error: Error, { halts }: Known, { warn, error: logError }: HaltEvents): void {
  if (halts === undefined) logError("the halt secret cannot be read, so nothing is halted", error);
  else
    warn(
      `the halt secret cannot be read, so the last known value holds (halts: ${halts.length}): ${error.name}: ${error.message}`,
    );
}
