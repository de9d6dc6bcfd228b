import { batch } from "./batch.ts";
import { wrongKey, wrongPassword } from "./credential-kinds.ts";
import type { Experiment } from "./experiment.ts";
import { limit } from "./limit.ts";
import { outage } from "./outage.ts";
import { wrongCredentials } from "./wrong-credentials.ts";

/** Every experiment, by the name that it is run by. */
export const EXPERIMENTS = {
  batch,
  "wrong-key": wrongCredentials(wrongKey),
  "wrong-password": wrongCredentials(wrongPassword),
  limit,
  outage,
} as const satisfies Readonly<Record<string, Experiment>>;

export type ExperimentName = keyof typeof EXPERIMENTS;

/** Their names, in the order in which they are run. */
export const experimentNames = Object.keys(EXPERIMENTS) as readonly ExperimentName[]; // keyof what keys() lists as strings
