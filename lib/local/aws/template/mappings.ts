import * as z from "zod/mini";
import type { TemplateFunction } from "./functions.ts";
import type { TemplateQueue } from "./queues.ts";
import { createReferenceResolver, type StackLocation, type Template } from "./reference-resolver.ts";
import { readProperties, resourcesOfType } from "./resources.ts";
import { assertValidMapping } from "./rules.ts";

/** An event source mapping that the template declares: which queue feeds which function, and how. */
export type EventSourceMapping = {
  readonly id: string;
  readonly queue: TemplateQueue;
  readonly function: TemplateFunction;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number | undefined;
  readonly reportsItemFailures: boolean;
  readonly isEnabled: boolean;
};

/** The template, and what of it has been read already. */
export type MappingSources = {
  readonly template: Template;
  readonly place: StackLocation;
  readonly queues: readonly TemplateQueue[];
  readonly functions: readonly TemplateFunction[];
};

/** The event source mappings of a template. */
export function readEventSourceMappings(sources: MappingSources): readonly EventSourceMapping[] {
  const names = createReferenceResolver(sources.template, sources.place);
  return resourcesOfType(sources.template, "AWS::Lambda::EventSourceMapping", names).map((resource) => {
    if ("FilterCriteria" in resource.properties) {
      throw new Error(
        `template: ${resource.id}: event filters are not known on one machine, and delete what they do not match`,
      );
    }
    const mapping = toMapping(resource.id, readProperties(MAPPING, resource, names), sources);
    assertValidMapping(mapping);
    return mapping;
  });
}

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
