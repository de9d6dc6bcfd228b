/** Ways to break a service, as faults of the simulator. A lost answer follows a stop that has taken effect. */
export const breaks = {
  "answer 503": { kind: "status", status: 503 },
  throttle: { kind: "throttle", retryAfterSeconds: 10 },
  "lose answers to stop calls": { kind: "reset", call: "stop", when: "after" },
} as const;

/** The names of the ways. */
export const breakNames = [
  "answer 503",
  "throttle",
  "lose answers to stop calls",
] as const satisfies (keyof typeof breaks)[];
