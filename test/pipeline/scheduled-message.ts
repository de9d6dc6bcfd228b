import * as z from "zod/mini";
import { compiledTemplate } from "../stack/compiled-template.ts";

const target = z.object({ Input: z.string() });

/** The message that EventBridge Scheduler sends for a schedule of the compiled template of the stage `soak`. */
export async function scheduledMessage(name: string, scheduledTime: string): Promise<string> {
  const { ofType } = await compiledTemplate("soak");
  const schedule = ofType("AWS::Scheduler::Schedule").find(({ Properties }) => Properties.Name.endsWith(`-${name}`));
  return target.parse(schedule?.Properties.Target).Input.replaceAll("<aws.scheduler.scheduled-time>", scheduledTime);
}
