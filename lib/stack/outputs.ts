import { queueNames } from "../config.ts";
import { logicalId } from "./names.ts";
import { arnOf } from "./resource.ts";

/** Builds the outputs: the URL and ARN of every queue, and the name of the replay function. */
export function buildOutputs(): Readonly<Record<string, { readonly Description: string; readonly Value: unknown }>> {
  const queues = queueNames.flatMap((name) => {
    const id = logicalId(name, "Queue");
    return [
      [`${id}Url`, { Description: `URL of the queue ${name}`, Value: { Ref: id } }],
      [`${id}Arn`, { Description: `ARN of the queue ${name}`, Value: arnOf(id) }],
    ];
  });
  const replay = { Description: "Function that replays dead letters", Value: { Ref: "ReplayLambdaFunction" } };
  return { ...Object.fromEntries(queues), ReplayFunctionName: replay };
}
