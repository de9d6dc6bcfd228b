import type { QueueName } from "../../config.ts";
import { serviceNames } from "../../services/service-names.ts";

/** A function that reads a queue; `name` is that of serverless.yml. */
export type Consumer = { readonly name: string; readonly queue: QueueName };

/** The functions of a stage that read a queue. */
export const CONSUMERS: readonly Consumer[] = [
  { name: "router", queue: "requests" },
  ...serviceNames.map((name) => ({ name, queue: name })),
];
