import * as z from "zod/mini";
import { resolveIntrinsics } from "./intrinsics.ts";
import { createReferenceResolver, type StackLocation, type Template } from "./reference-resolver.ts";
import { readProperties, resourcesOfType, type TemplateResource } from "./resources.ts";
import { assertValidQueue } from "./rules.ts";

/** A queue that the template declares, with its attributes as CreateQueue takes them. */
export type TemplateQueue = {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The queues of a template. */
export function readTemplateQueues(template: Template, place: StackLocation): readonly TemplateQueue[] {
  const names = createReferenceResolver(template, place);
  return resourcesOfType(template, "AWS::SQS::Queue", names).map((resource) => {
    const { QueueName: name } = readProperties(NAMED, resource, names);
    const arn = String(names.attribute(resource.id, "Arn"));
    const queue = { id: resource.id, name, arn, attributes: attributesOf(resource, template, place) };
    assertValidQueue(queue);
    return queue;
  });
}

const NAMED = z.object({ QueueName: z.string() });

function attributesOf(
  { id, properties }: TemplateResource,
  template: Template,
  place: StackLocation,
): Record<string, string> {
  const { QueueName, Tags, ...written } = properties;
  const attributes = RECORD.parse(resolveIntrinsics(written, createReferenceResolver(template, place), id));
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

const RECORD = z.record(z.string(), z.unknown());
