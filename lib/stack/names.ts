import { type QueueName, queueNames } from "../config.ts";
import { serviceNames } from "../services/service-names.ts";

/** The last part of each function name. */
export const functionNames = ["router", ...serviceNames, "replay"] as const;

/** The last part of a function name. */
export type FunctionName = (typeof functionNames)[number];

/** The queues that invoke a function. Consumers read `results`, and persons read `dead-letters`. */
export const consumedQueues: readonly QueueName[] = queueNames.filter(
  (name) => name !== "results" && name !== "dead-letters",
);

/** The first part of every name: `stopcord-<stage>`. */
export const STACK_NAME = "${self:service}-${sls:stage}";

/** The full name of a queue, function, alarm or topic: `stopcord-<stage>-requests`. */
export function fullName(name: string): string {
  return `${STACK_NAME}-${name}`;
}

/** The logical id of a resource by its name and kind: `DeadLettersQueue`, `CodeartsBuildRole`. */
export function logicalId(name: string, kind: string): string {
  return `${name.split("-").map(capitalize).join("")}${kind}`;
}

/** The logical id of the role of the schedules, which `lib/schedules` builds where a stack has schedules. */
export const SCHEDULER_ROLE = "SchedulerRole";

/** The logical id that the framework gives to the log group of a function. */
export function logGroupId(name: FunctionName): string {
  return `${capitalize(name.replaceAll("-", "Dash"))}LogGroup`;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
