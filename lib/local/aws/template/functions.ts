import { basename } from "node:path";
import * as z from "zod/mini";
import { createReferenceResolver, type QueueUrls, type StackLocation, type Template } from "./reference-resolver.ts";
import { readProperties, resourcesOfType, type TemplateResource } from "./resources.ts";

/** A function that the template declares. */
export type TemplateFunction = {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** `folder/module.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The file name of its zip. */
  readonly artifact: string;
  /** Its own variables, which may hold the URLs of queues. */
  env(queueUrls: QueueUrls): Readonly<Record<string, string>>;
};

/** The functions of a template. */
export function readTemplateFunctions(template: Template, place: StackLocation): readonly TemplateFunction[] {
  const names = createReferenceResolver(template, place);
  return resourcesOfType(template, "AWS::Lambda::Function", names).map((resource) => {
    const { FunctionName, Handler, Timeout, MemorySize } = readProperties(FUNCTION, resource, names);
    return {
      id: resource.id,
      name: FunctionName,
      arn: String(names.attribute(resource.id, "Arn")),
      handler: Handler,
      timeoutSeconds: Timeout,
      memoryMb: MemorySize,
      artifact: artifactOf(resource),
      env: (queueUrls) => {
        const { Environment } = readProperties(
          VARIABLES,
          resource,
          createReferenceResolver(template, place, queueUrls),
        );
        return Object.fromEntries(Object.entries(Environment.Variables).map(([name, value]) => [name, String(value)]));
      },
    };
  });
}

const FUNCTION = z.object({
  FunctionName: z.string(),
  Handler: z.string(),
  Timeout: z._default(z.number(), 3),
  MemorySize: z._default(z.number(), 128),
});

const VARIABLES = z.object({
  Environment: z._default(
    z.object({ Variables: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}) }),
    { Variables: {} },
  ),
});

// Read as it is written: the bucket beside the key exists only in the cloud.
const CODE = z.object({ S3Key: z.string() });

function artifactOf({ id, properties }: TemplateResource): string {
  const code = CODE.safeParse(properties.Code);
  if (!code.success) throw new Error(`template: ${id}.Code names no S3Key, so its package cannot be found`);
  return basename(code.data.S3Key);
}
