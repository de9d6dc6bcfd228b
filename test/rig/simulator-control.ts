/** The control API of the simulator. */
export type SimulatorControl = {
  /** Posts one thing, or many at once if there are any. */
  post(path: string, body: object): Promise<void>;
  get(path: string): Promise<unknown>;
};

/** Speaks to a simulator at an origin; throws what it says to a request that it does not take. */
export function simulatorControl(origin: string): SimulatorControl {
  const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${origin}/_simulator/${path}`, init);
    if (!answer.ok) throw new Error(`asking the simulator for ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    get: (path) => ask(path),
    async post(path, body) {
      if (Array.isArray(body) && body.length === 0) return;
      await ask(path, { method: "POST", body: JSON.stringify(body) });
    },
  };
}
