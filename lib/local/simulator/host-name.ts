/** The five services that the simulator plays, by their names in a request. */
export const SERVICE_NAMES = ["codearts-deploy", "codearts-check", "codearts-build", "drs", "aom"] as const;

/** One of the five services. */
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Everyone who answers calls: the services, and IAM for tokens. */
export const HOST_NAMES = [...SERVICE_NAMES, "iam"] as const;

/** A service, or IAM. */
export type HostName = (typeof HOST_NAMES)[number];
