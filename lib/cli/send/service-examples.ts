import { targetShapes } from "../../request/selection.ts";
import type { Service, TargetShape } from "../../services/service.ts";
import { flagName } from "../flag-names.ts";

/** Examples of `send` for one service, with a word in capitals for each id: `--job-id JOB_ID`. */
export function serviceExamples(service: Service): string {
  const { run = {}, task, project } = targetShapes(service);
  const one = flagsOf(run);
  const runField = service.selection?.oneTask?.runField ?? "";
  const commands = [
    `${one} --wait`,
    `${one} --dry-run --wait`,
    `${one} --confirm --reason "superseded" --expires-in 10m --wait`,
    ...(task && runField ? [`${flagsOf(task, runField)} --running --at-most 3 --wait`] : []),
    ...(project ? ["--running-in CODEARTS_PROJECT_ID --dry-run --wait"] : []),
  ];
  return ["", "Examples:", ...commands.map((flags) => `  npx stopcord send ${service.name} ${flags}`)].join("\n");
}

/** The flags of the required fields of a target. */
function flagsOf(shape: TargetShape, omitted?: string): string {
  return Object.entries(shape)
    .filter(([field, schema]) => field !== omitted && !schema.safeParse(undefined).success)
    .map(([field]) => `${flagName(field)} ${flagName(field).slice(2).replaceAll("-", "_").toUpperCase()}`)
    .join(" ");
}
