import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import type { Counts } from "../../lib/local/simulator/counts.ts";

/** Selects calls by the names that GET /_simulator/calls takes. */
export type CallQuery = { readonly service?: string; readonly kind?: string; readonly task?: string };

/** The control API of the simulator. Every request rejects with the simulator's answer if it is refused. */
export type SimulatorControl = {
  get(path: string): Promise<unknown>;
  /** Posts one thing, or a list of things; an empty list is not sent. */
  post(path: string, body: object): Promise<void>;
  /** The calls so far, in their order. */
  calls(query?: CallQuery): Promise<readonly LoggedCall[]>;
  counts(): Promise<Counts>;
};

/** Returns the control API of the simulator at an origin. */
export function simulatorControl(origin: string): SimulatorControl {
  const ask = async (path: string, init?: RequestInit): Promise<string> => {
    const answer = await fetch(`${origin}/_simulator/${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`asking the simulator for ${path}: ${answer.status} ${text}`);
    return text;
  };
  return {
    get: async (path) => JSON.parse(await ask(path)),
    async post(path, body) {
      if (Array.isArray(body) && body.length === 0) return;
      await ask(path, { method: "POST", body: JSON.stringify(body) });
    },
    calls: async (query = {}) => JSON.parse(await ask(`calls?${new URLSearchParams(query)}`)),
    counts: async () => JSON.parse(await ask("counts")),
  };
}
