import * as z from "zod/mini";
import { createReferenceResolver, type StackLocation } from "./reference-resolver.ts";
import { readProperties, resourcesOfType } from "./resources.ts";
import type { Template } from "./template.ts";

/** A secret that the template declares, with its first value. */
export type TemplateSecret = { readonly name: string; readonly text: string };

/** Reads the secrets of a template. */
export function readTemplateSecrets(template: Template, location: StackLocation): readonly TemplateSecret[] {
  const resolver = createReferenceResolver(template, location);
  return resourcesOfType(template, "AWS::SecretsManager::Secret", resolver).map((resource) => {
    const { Name: name, SecretString: text } = readProperties(SECRET, resource, resolver);
    return { name, text };
  });
}

const SECRET = z.object({ Name: z.string(), SecretString: z.string() });
