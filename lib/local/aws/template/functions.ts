import { basename } from "node:path";
import * as z from "zod/mini";
import type { ReferenceResolver } from "./intrinsics.ts";
import { createReferenceResolver, type QueueUrls, type StackLocation } from "./reference-resolver.ts";
import { readProperties, resourcesOfType, type TemplateResource } from "./resources.ts";
import type { Template } from "./template.ts";

/** A Lambda function that the template declares. */
export type TemplateFunction = {
  /** Its logical id in the template. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** `folder/module.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The file name of its zip. */
  readonly artifact: string;
  /** The ARN of its role; absent where the template names none. */
  readonly roleArn?: string | undefined;
  /** Lambda invokes it also in a loop of more than 16 invocations (`RecursiveLoop: Allow`). */
  readonly allowsRecursiveLoop: boolean;
  /** Resolves its environment variables, which may hold the URLs of queues; throws if one of these queues is not there. */
  env(queueUrls: QueueUrls): Readonly<Record<string, string>>;
};

/** Reads the functions of a template. */
export function readTemplateFunctions(template: Template, location: StackLocation): readonly TemplateFunction[] {
  const resolver = createReferenceResolver(template, location);
  return resourcesOfType(template, "AWS::Lambda::Function", resolver).map((resource) => {
    const written = readProperties(FUNCTION, resource, resolver);
    return {
      id: resource.id,
      name: written.FunctionName,
      arn: String(resolver.attribute(resource.id, "Arn")),
      handler: written.Handler,
      timeoutSeconds: written.Timeout,
      memoryMb: written.MemorySize,
      roleArn: written.Role,
      allowsRecursiveLoop: written.RecursiveLoop === "Allow",
      artifact: artifactOf(resource),
      env: (queueUrls) => readVariables(resource, createReferenceResolver(template, location, queueUrls)),
    };
  });
}

// Lambda's own defaults: 3 seconds, 128 MB, loops are terminated.
const FUNCTION = z.object({
  FunctionName: z.string(),
  Handler: z.string(),
  Timeout: z._default(z.number(), 3),
  MemorySize: z._default(z.number(), 128),
  Role: z.optional(z.string()),
  RecursiveLoop: z._default(z.enum(["Allow", "Terminate"]), "Terminate"),
});

function readVariables(resource: TemplateResource, resolver: ReferenceResolver): Record<string, string> {
  const { Environment } = readProperties(VARIABLES, resource, resolver);
  return Object.fromEntries(Object.entries(Environment.Variables).map(([name, value]) => [name, String(value)]));
}

const VARIABLES = z.object({
  Environment: z._default(
    z.object({ Variables: z._default(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), {}) }),
    { Variables: {} },
  ),
});

// Only the key is read: the bucket beside it is a reference that has a value in AWS only.
const CODE = z.object({ S3Key: z.string() });

function artifactOf({ id, properties }: TemplateResource): string {
  const code = CODE.safeParse(properties.Code);
  if (!code.success) throw new Error(`template: ${id}.Code has no S3Key, so its zip cannot be found`);
  return basename(code.data.S3Key);
}
