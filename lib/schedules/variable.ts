import { scheduleResources } from "./resources.ts";
import { readSchedules } from "./schedule.ts";

/** What the framework gives a variable's function: a way to other variables, such as a file that it reads. */
type Variables = { resolveVariable(address: string): Promise<unknown> };

/** The value of the variable in `serverless.yml`: the schedules of `events/schedules.yml` as resources. */
export async function resources({ resolveVariable }: Variables) {
  try {
    const list = await resolveVariable("file(events/schedules.yml), null").catch(nothingOf);
    const kmsKeyArn = String(await resolveVariable("param:kmsKeyArn, ''"));
    return { Resources: scheduleResources(readSchedules(list), kmsKeyArn) };
  } catch (error) {
    throw withoutStack(error);
  }
}

/** A file of nothing but comments is a list of nothing, for which the framework has no value. */
function nothingOf(error: unknown): null {
  if (error instanceof Error && error.message.includes('returned not supported result: "undefined"')) return null;
  throw error;
}

/** The framework prints an error's stack, where there is one, in front of whoever wrote a wrong schedule. */
function withoutStack(error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { stack: undefined }) : error;
}
