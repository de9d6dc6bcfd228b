import * as z from "zod/mini";
import type { Throttle } from "./fault-replies.ts";
import { type HostName, hostNames } from "./host-name.ts";

/** A rate limit to set for one host or, without `service`, for each host; `perMinute: null` removes it. */
export const limitSchema = z.strictObject({
  service: z.optional(z.enum(hostNames)),
  perMinute: z.nullable(z.int().check(z.minimum(0))),
  retryAfter: z._default(z.union([z.boolean(), z.enum(["seconds", "date"])]), false),
});

type Limit = { readonly perMinute: number; readonly retryAfter: z.output<typeof limitSchema>["retryAfter"] };
type Window = { startMs: number; calls: number };

/** The current rate limits. */
export type Limits = ReturnType<typeof createLimits>;

const WINDOW_MS = 60_000;

/** Counts the calls of each host in windows of one minute; a window begins with a call. */
export function createLimits() {
  const limits = new Map<HostName, Limit>();
  const windows = new Map<HostName, Window>();

  return {
    list: () => Object.fromEntries(limits),
    set({ service, perMinute, retryAfter }: z.output<typeof limitSchema>) {
      for (const name of service === undefined ? hostNames : [service]) {
        windows.delete(name);
        if (perMinute === null) limits.delete(name);
        else limits.set(name, { perMinute, retryAfter });
      }
    },

    /** Counts a call. Returns the throttle to answer with if the call exceeds the limit. */
    take(name: HostName, nowMs: number): Throttle | undefined {
      const limit = limits.get(name);
      if (limit === undefined) return undefined;
      const window = currentWindow(windows.get(name), nowMs);
      windows.set(name, window);
      if (window.calls < limit.perMinute) {
        window.calls += 1;
        return undefined;
      }
      return throttleOf(limit, Math.ceil((window.startMs + WINDOW_MS - nowMs) / 1000));
    },
  };
}

function currentWindow(window: Window | undefined, nowMs: number): Window {
  return window && nowMs < window.startMs + WINDOW_MS ? window : { startMs: nowMs, calls: 0 };
}

function throttleOf({ perMinute, retryAfter }: Limit, seconds: number): Throttle {
  const as = retryAfter === "date" ? "date" : "seconds";
  return { seconds: retryAfter === false ? undefined : seconds, as, limit: perMinute };
}
