import { batchExperiment } from "./batch-experiment.ts";
import { wrongKey, wrongPassword } from "./credential-kinds.ts";
import type { Experiment } from "./experiment.ts";
import { haltExperiment } from "./halt-experiment.ts";
import { limitExperiment } from "./limit-experiment.ts";
import { nightKeyExperiment } from "./night-key-experiment.ts";
import { nightOutageExperiment } from "./night-outage-experiment.ts";
import { outageExperiment } from "./outage-experiment.ts";
import { selectionExperiment } from "./selection-experiment.ts";
import { waitingExperiment } from "./waiting-experiment.ts";
import { wrongCredentialsExperiment } from "./wrong-credentials-experiment.ts";

/** Every experiment by its name on the command line. */
export const EXPERIMENTS = {
  batch: batchExperiment,
  "wrong-key": wrongCredentialsExperiment(wrongKey),
  "wrong-password": wrongCredentialsExperiment(wrongPassword),
  limit: limitExperiment,
  outage: outageExperiment,
  halt: haltExperiment,
  selections: selectionExperiment,
  waiting: waitingExperiment,
  "night-outage": nightOutageExperiment,
  "night-key": nightKeyExperiment,
} as const satisfies Readonly<Record<string, Experiment>>;

export type ExperimentName = keyof typeof EXPERIMENTS;

/** Names of the experiments in the order of a complete run. */
export const experimentNames = Object.keys(EXPERIMENTS) as readonly ExperimentName[]; // keyof what keys() lists as strings
