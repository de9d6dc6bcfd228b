import { readFunctions, type TemplateFunction } from "./functions.ts";
import { type Mapping, readMappings } from "./mappings.ts";
import { type Queue, readQueues } from "./queues.ts";
import { type Place, TEMPLATE } from "./reference-resolver.ts";

/** What of a compiled CloudFormation template runs on one machine. */
export type LocalTemplate = {
  readonly queues: readonly Queue[];
  readonly functions: readonly TemplateFunction[];
  readonly mappings: readonly Mapping[];
};

/** Reads a compiled template; throws, naming the resource, at what Lambda or SQS would refuse or what is not known here. */
export function readTemplate(json: string, place: Place): LocalTemplate {
  const template = TEMPLATE.parse(JSON.parse(json));
  const queues = readQueues(template, place);
  const functions = readFunctions(template, place);
  return { queues, functions, mappings: readMappings({ template, place, queues, functions }) };
}
