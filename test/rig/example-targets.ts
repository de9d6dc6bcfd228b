import { randomUUID } from "node:crypto";
import { taskKey } from "../../lib/local/simulator/new-task.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";

/** The ids of a task, as a producer writes them. */
export type ExampleTarget = Readonly<Record<string, string | number>>;

/** One target of each service, with ids in the form of its API page. */
export const exampleTargets = {
  "codearts-deploy": { taskId: "e700f15965694253940502911220d76b", recordId: "2c82ffe8d00d4968a4e5f7a36d87ae17" },
  "codearts-check": { taskId: "2b31ed5201234567ebedb6e571234567" },
  "codearts-build": { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 20 },
  "codearts-pipeline": {
    codeartsProjectId: "6039d4480efc4dddb178abff98719913",
    pipelineId: "9a8f9c2d5e1b4b0f8a3c7d6e5f4a3b2c",
    runId: "3d1e5f7a9b2c4d6e8f0a1b3c5d7e9f1a",
  },
  drs: { jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
  aom: { workflowId: "4ae7a851-a9a6-4a84-8d4d-2f1a6e1f1a11", executionId: "ea9b9d5a-7f5c-4a83-9a4b-6a3f2c1e0b22" },
} as const satisfies Readonly<Record<ServiceName, ExampleTarget>>;

/**
 * Makes a target whose ids have the form of the service's example. Another seed gives another target.
 * A seed has at most 30 lower-case letters and digits; without one it is random.
 */
export function makeTarget(service: ServiceName, seed: string | number = randomSeed()): ExampleTarget {
  const fields = Object.entries<string | number>(exampleTargets[service]);
  return Object.fromEntries(
    fields.map(([field, example], index) => [
      field,
      typeof example === "number" ? example : fillForm(example, `${seed}${index}`), // the index tells two ids apart
    ]),
  );
}

/** The key by which the simulator names a task. */
export function targetKey(service: ServiceName, target: ExampleTarget): string {
  return taskKey(service, target);
}

function randomSeed(): string {
  return randomUUID().replaceAll("-", "").slice(2);
}

/**
 * Writes a text over the letters and digits of a form, right-aligned and padded with zeros.
 * The first character and the hyphens stay. A form of digits gets digits only.
 */
function fillForm(form: string, text: string): string {
  const [first = "", ...rest] = form.replaceAll(/[^a-z0-9]/g, "");
  const filled = text.padStart(rest.length, "0").slice(-rest.length);
  const characters = [first, ...(/^\d+$/.test(form) ? filled.replaceAll(/[a-z]/g, toDigit) : filled)];
  return form.replaceAll(/[a-z0-9]/g, () => characters.shift() ?? "");
}

function toDigit(letter: string): string {
  return String((Number.parseInt(letter, 36) - 9) % 10);
}
