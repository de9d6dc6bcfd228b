import { queueNames } from "../config.ts";
import { arnOf, logicalId } from "./resource.ts";

/** The URL and the ARN of every queue, and the function that replays dead letters. */
export function outputsOf(): Readonly<Record<string, { readonly Description: string; readonly Value: unknown }>> {
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
