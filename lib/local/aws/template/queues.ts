import * as z from "zod/mini";
import { resolveIntrinsics } from "./intrinsics.ts";
import { createReferenceResolver, type StackLocation } from "./reference-resolver.ts";
import { readProperties, resourcesOfType, type TemplateResource } from "./resources.ts";
import { assertValidQueue } from "./rules.ts";
import type { Template } from "./template.ts";
import type { TemplateQueue } from "./template-queue.ts";

/** Reads the queues of a template; throws for one that SQS would refuse. */
export function readTemplateQueues(template: Template, location: StackLocation): readonly TemplateQueue[] {
  const resolver = createReferenceResolver(template, location);
  return resourcesOfType(template, "AWS::SQS::Queue", resolver).map((resource) => {
    const { QueueName: name } = readProperties(QUEUE, resource, resolver);
    const arn = String(resolver.attribute(resource.id, "Arn"));
    const queue = { id: resource.id, name, arn, attributes: attributesOf(resource, template, location) };
    assertValidQueue(queue);
    return queue;
  });
}

const QUEUE = z.object({ QueueName: z.string() });

function attributesOf(
  { id, properties }: TemplateResource,
  template: Template,
  location: StackLocation,
): Record<string, string> {
  const { QueueName, Tags, ...written } = properties;
  const attributes = ATTRIBUTES.parse(resolveIntrinsics(written, createReferenceResolver(template, location), id));
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

const ATTRIBUTES = z.record(z.string(), z.unknown());
