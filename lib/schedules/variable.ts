import { type FrameworkVariables, withoutStack } from "../stack/framework-variables.ts";
import { buildSchedules } from "./build-schedules.ts";
import { finalNotes, readSchedules } from "./schedule.ts";

/** The schedules of `events/schedules.yml` as resources. Notes those that stop a task for good; throws an error that names every fault in the file. */
export async function resources({ resolveVariable }: FrameworkVariables) {
  try {
    const list = await readList({ resolveVariable });
    const kmsKeyArn = String(await resolveVariable("param:kmsKeyArn, ''"));
    const schedules = readSchedules(list);
    for (const note of finalNotes(schedules)) console.error(note);
    return { Resources: buildSchedules(schedules, kmsKeyArn) };
  } catch (error) {
    throw withoutStack(error);
  }
}

/** True if the stack has schedules, and so their role. `resources` reports the faults of the file. */
export async function hasSchedules(variables: FrameworkVariables): Promise<boolean> {
  const list = await readList(variables);
  return Array.isArray(list) && list.length > 0;
}

function readList({ resolveVariable }: FrameworkVariables): Promise<unknown> {
  return resolveVariable("file(events/schedules.yml), null").catch(nullIfOnlyComments);
}

/** Returns null for a file of comments only, for which the framework throws an error because it has no value. */
function nullIfOnlyComments(error: unknown): null {
  if (error instanceof Error && error.message.includes('returned not supported result: "undefined"')) return null;
  throw error;
}
