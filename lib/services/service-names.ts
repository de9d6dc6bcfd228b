/** The services whose tasks stopcord can stop, as requests name them, in the order of every list for people. */
export const serviceNames = [
  "codearts-deploy",
  "codearts-check",
  "codearts-build",
  "codearts-pipeline",
  "drs",
  "aom",
] as const;

/** The `service` of a request. */
export type ServiceName = (typeof serviceNames)[number];

/** Tells whether a value is the name of a service. */
export function isServiceName(text: unknown): text is ServiceName {
  return serviceNames.some((name) => name === text);
}
