import * as z from "zod/mini";
import { type ServiceName, serviceNames } from "../../services/service-names.ts";
import { simulatedServices } from "./simulated-services.ts";
import { type NewTask, taskSettings } from "./task-settings.ts";

/** A task of one service: its service, its ids and its settings, without other fields. */
function newTaskSchema(service: ServiceName) {
  return z.strictObject({ service: z.literal(service), ...taskSettings, ...simulatedServices[service].idFields });
}

const [firstName, ...otherNames] = serviceNames;
const newTask = z.discriminatedUnion(
  "service",
  [newTaskSchema(firstName), ...otherNames.map(newTaskSchema)],
  `an object whose service is one of ${serviceNames.join(", ")}`,
);

/** Tasks to make: the service and the ids of each, as in a stop request, and its settings. */
export const newTasksSchema = z.array(newTask);

/** A task to make, as it is written; the type leaves the ids to the schema, since each service has its own. */
export type NewTaskInput = z.input<typeof newTask> & { readonly [idField: string]: unknown };

/** Gives each parsed task its key. */
export function newTasks(parsed: z.output<typeof newTasksSchema>): NewTask[] {
  return parsed.map((task) => ({ ...task, key: taskKey(task.service, task) }));
}

/** The key of a task: the ids of its target, in the order of the service's id fields, joined by "/". */
export function taskKey(service: ServiceName, target: Readonly<Record<string, unknown>>): string {
  const idFields = Object.keys(simulatedServices[service].idFields);
  return idFields.map((field) => target[field]).join("/");
}
