import * as z from "zod/mini";
import type { EventSourceMapping } from "./event-source-mapping.ts";
import type { TemplateFunction } from "./functions.ts";
import { createReferenceResolver, type StackLocation } from "./reference-resolver.ts";
import { readProperties, resourcesOfType } from "./resources.ts";
import { assertValidMapping } from "./rules.ts";
import type { Template } from "./template.ts";
import type { TemplateQueue } from "./template-queue.ts";

/** A template, and its queues and functions, which the mappings refer to. */
export type MappingSources = {
  readonly template: Template;
  readonly location: StackLocation;
  readonly queues: readonly TemplateQueue[];
  readonly functions: readonly TemplateFunction[];
};

/** Reads the event source mappings of a template; throws for one that Lambda would refuse. */
export function readEventSourceMappings(sources: MappingSources): readonly EventSourceMapping[] {
  const resolver = createReferenceResolver(sources.template, sources.location);
  return resourcesOfType(sources.template, "AWS::Lambda::EventSourceMapping", resolver).map((resource) => {
    if ("FilterCriteria" in resource.properties) {
      // Lambda deletes the messages that a filter rejects, so a filter that is ignored would change the result.
      throw new Error(`template: ${resource.id}: npm start does not support event filters`);
    }
    const mapping = toMapping(resource.id, readProperties(MAPPING, resource, resolver), sources);
    assertValidMapping(mapping);
    return mapping;
  });
}

// The defaults are Lambda's.
const MAPPING = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z._default(z.number(), 10),
  MaximumBatchingWindowInSeconds: z._default(z.number(), 0),
  ScalingConfig: z.optional(z.object({ MaximumConcurrency: z.optional(z.number()) })),
  FunctionResponseTypes: z._default(z.array(z.string()), []),
  Enabled: z._default(z.boolean(), true),
});

function toMapping(
  id: string,
  written: z.output<typeof MAPPING>,
  { queues, functions }: MappingSources,
): EventSourceMapping {
  const queue = queues.find(({ arn }) => arn === written.EventSourceArn);
  const fn = functions.find(({ arn, name }) => [arn, name].includes(written.FunctionName));
  if (queue === undefined) throw new Error(`template: ${id}: no queue here has the ARN ${written.EventSourceArn}`);
  if (fn === undefined) throw new Error(`template: ${id}: no function here is ${written.FunctionName}`);
  return {
    id,
    queue,
    function: fn,
    batchSize: written.BatchSize,
    windowSeconds: written.MaximumBatchingWindowInSeconds,
    maximumConcurrency: written.ScalingConfig?.MaximumConcurrency,
    reportsItemFailures: written.FunctionResponseTypes.includes("ReportBatchItemFailures"),
    isEnabled: written.Enabled,
  };
}
