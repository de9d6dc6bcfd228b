import * as z from "zod/mini";
import { type ReferenceResolver, resolveIntrinsics } from "./intrinsics.ts";
import type { Template } from "./reference-resolver.ts";

/** A resource that the stack makes, its properties as they are written. */
export type TemplateResource = { readonly id: string; readonly properties: Readonly<Record<string, unknown>> };

/** The resources of a type whose condition, if they have one, holds. */
export function resourcesOfType(
  template: Template,
  type: string,
  names: ReferenceResolver,
): readonly TemplateResource[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .filter(([id, { Condition }]) => Condition === undefined || resolveIntrinsics({ Condition }, names, id) === true)
    .map(([id, { Properties }]) => ({ id, properties: Properties }));
}

/** Works out the properties that a schema names, and no others; throws an error that names the resource. */
export function readProperties<Schema extends z.ZodMiniObject>(
  schema: Schema,
  { id, properties }: TemplateResource,
  names: ReferenceResolver,
): z.output<Schema> {
  const wanted = Object.entries(properties).filter(([name]) => Object.hasOwn(schema.shape, name));
  const parsed = schema.safeParse(resolveIntrinsics(Object.fromEntries(wanted), names, id));
  if (!parsed.success) throw new Error(`template: ${id}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
