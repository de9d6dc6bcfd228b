import type { buildApp } from "fauxqs";

/** The Fastify application of the embedded SQS, to which hooks add what fauxqs lacks. */
export type EmbeddedSqs = ReturnType<typeof buildApp>;
