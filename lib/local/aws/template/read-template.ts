import type { EventSourceMapping } from "./event-source-mapping.ts";
import { readTemplateFunctions, type TemplateFunction } from "./functions.ts";
import { readEventSourceMappings } from "./mappings.ts";
import { readTemplateQueues } from "./queues.ts";
import type { StackLocation } from "./reference-resolver.ts";
import { readTemplateSecrets, type TemplateSecret } from "./secrets.ts";
import { templateSchema } from "./template.ts";
import type { TemplateQueue } from "./template-queue.ts";

/** The resources of a compiled CloudFormation template that run on one machine. */
export type LocalTemplate = {
  readonly queues: readonly TemplateQueue[];
  readonly functions: readonly TemplateFunction[];
  readonly mappings: readonly EventSourceMapping[];
  readonly secrets: readonly TemplateSecret[];
};

/** Reads a compiled template; throws an error that names a resource which AWS would refuse or `npm start` does not support. */
export function readTemplate(json: string, location: StackLocation): LocalTemplate {
  const template = templateSchema.parse(JSON.parse(json));
  const queues = readTemplateQueues(template, location);
  const functions = readTemplateFunctions(template, location);
  const secrets = readTemplateSecrets(template, location);
  const mappings = readEventSourceMappings({ template, location, queues, functions });
  return { queues, functions, secrets, mappings };
}
