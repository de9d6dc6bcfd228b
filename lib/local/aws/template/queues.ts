import * as z from "zod/mini";
import { resolveIntrinsics } from "./intrinsics.ts";
import { namesOf, type Place, type Template } from "./reference-resolver.ts";
import { type Resource, readProperties, resourcesOf } from "./resources.ts";
import { refuseQueue } from "./rules.ts";

/** A queue that the template declares, with its attributes as CreateQueue takes them. */
export type Queue = {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The queues of a template. */
export function readQueues(template: Template, place: Place): readonly Queue[] {
  const names = namesOf(template, place);
  return resourcesOf(template, "AWS::SQS::Queue", names).map((resource) => {
    const { QueueName: name } = readProperties(NAMED, resource, names);
    const arn = String(names.attribute(resource.id, "Arn"));
    const queue = { id: resource.id, name, arn, attributes: attributesOf(resource, template, place) };
    refuseQueue(queue);
    return queue;
  });
}

const NAMED = z.object({ QueueName: z.string() });

function attributesOf({ id, properties }: Resource, template: Template, place: Place): Record<string, string> {
  const { QueueName, Tags, ...written } = properties;
  const attributes = RECORD.parse(resolveIntrinsics(written, namesOf(template, place), id));
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

const RECORD = z.record(z.string(), z.unknown());
