import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod/mini";
import { PROJECT } from "../rig/project.ts";

/** The folder of the recipes. */
export const RECIPES = join(PROJECT, "events/producers");

/** Reads a recipe. */
export function readRecipe(name: string): Promise<string> {
  return readFile(join(RECIPES, name), "utf8");
}

const ref = z.object({ Ref: z.string() });
const ruleTemplate = z.object({
  Parameters: z.object({ RequestsQueueArn: z.object({ Type: z.literal("String") }) }),
  Resources: z.object({
    StopRule: z.object({
      Type: z.literal("AWS::Events::Rule"),
      Properties: z.strictObject({
        EventPattern: z.object({ source: z.tuple([z.string()]), "detail-type": z.tuple([z.string()]) }),
        Targets: z.tuple([z.strictObject({ Id: z.string(), Arn: ref })]),
      }),
    }),
  }),
});
const topicTemplate = z.object({
  Parameters: z.object({ RequestsQueueArn: z.object({ Type: z.literal("String") }) }),
  Resources: z.object({
    StopTopic: z.object({ Type: z.literal("AWS::SNS::Topic") }),
    StopSubscription: z.object({
      Type: z.literal("AWS::SNS::Subscription"),
      Properties: z.object({
        Protocol: z.literal("sqs"),
        TopicArn: ref,
        Endpoint: ref,
        RawMessageDelivery: z.boolean(),
      }),
    }),
  }),
});
const steps = z.tuple([
  z.object({ uses: z.string() }),
  z.object({ env: z.record(z.string(), z.string()), run: z.string() }),
]);

/** Parses a CloudFormation template; `!Ref` and `!GetAtt` become objects, as in its JSON form. */
function parseTemplate(text: string): unknown {
  const customTags = ["Ref", "GetAtt"].map((name) => ({
    tag: `!${name}`,
    resolve: (value: string) => ({ [name]: value }),
  }));
  return parse(text, { customTags, logLevel: "error" });
}

/** The message that EventBridge sends to the target of the recipe's rule for an event. */
export async function eventOfRule(detail: object, envelope: { readonly id: string; readonly time: string }) {
  const { Properties } = ruleTemplate.parse(parseTemplate(await readRecipe("eventbridge-rule.yml"))).Resources.StopRule;
  const { source, "detail-type": type } = Properties.EventPattern;
  const place = { account: "123456789012", region: "us-east-1", resources: [] };
  return { version: "0", ...envelope, "detail-type": type[0], source: source[0], ...place, detail };
}

/** The message that SNS sends to the queue of the recipe's subscription for a message of the topic. */
export async function notificationOfTopic(request: object, envelope: { readonly id: string; readonly time: string }) {
  const template = topicTemplate.parse(parseTemplate(await readRecipe("sns-topic.yml")));
  const Message = JSON.stringify(request);
  if (template.Resources.StopSubscription.Properties.RawMessageDelivery) return request;
  const TopicArn = "arn:aws:sns:us-east-1:123456789012:stops";
  return { Type: "Notification", MessageId: envelope.id, TopicArn, Message, Timestamp: envelope.time };
}

/** The message that EventBridge Scheduler sends for the recipe's schedule. Terraform's jsonencode escapes `<` and `>`. */
export async function messageOfSchedule(scheduledTime: string): Promise<string> {
  const pattern = /^ *input *= replace\(jsonencode\((.*)\), "(\w+)", "(.*?)"\)/m;
  const [, object = "", word = "", attribute = ""] = pattern.exec(await readRecipe("terraform.tf")) ?? [];
  const encoded = JSON.stringify(JSON.parse(object.replaceAll(/(\w+) = /g, '"$1": ')))
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e");
  return encoded.replaceAll(word, attribute).replaceAll("<aws.scheduler.scheduled-time>", scheduledTime);
}

/** The script of the recipe's second step, and its variables with the values of GitHub's expressions. */
export async function scriptOfSteps(expressions: Readonly<Record<string, string>>) {
  const [, { env, run }] = steps.parse(parse(await readRecipe("github-actions.yml")));
  const evaluate = (text: string) => text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => `${expressions[name]}`);
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluate(value)]));
  return { script: run, variables };
}
