import { readTemplateFunctions, type TemplateFunction } from "./functions.ts";
import { type EventSourceMapping, readEventSourceMappings } from "./mappings.ts";
import { readTemplateQueues, type TemplateQueue } from "./queues.ts";
import { type StackLocation, TEMPLATE } from "./reference-resolver.ts";

/** What of a compiled CloudFormation template runs on one machine. */
export type LocalTemplate = {
  readonly queues: readonly TemplateQueue[];
  readonly functions: readonly TemplateFunction[];
  readonly mappings: readonly EventSourceMapping[];
};

/** Reads a compiled template; throws, naming the resource, at what Lambda or SQS would refuse or what is not known here. */
export function readTemplate(json: string, place: StackLocation): LocalTemplate {
  const template = TEMPLATE.parse(JSON.parse(json));
  const queues = readTemplateQueues(template, place);
  const functions = readTemplateFunctions(template, place);
  return { queues, functions, mappings: readEventSourceMappings({ template, place, queues, functions }) };
}
