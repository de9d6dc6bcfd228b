import * as z from "zod/mini";
import { type ReferenceResolver, resolveIntrinsics } from "./intrinsics.ts";
import type { Template } from "./template.ts";

/** A resource of the stack, its properties as the template writes them, with intrinsic functions unresolved. */
export type TemplateResource = { readonly id: string; readonly properties: Readonly<Record<string, unknown>> };

/** Lists the resources of a type; leaves out those whose condition is false. */
export function resourcesOfType(
  template: Template,
  type: string,
  resolver: ReferenceResolver,
): readonly TemplateResource[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .filter(([id, { Condition }]) => Condition === undefined || resolveIntrinsics({ Condition }, resolver, id) === true)
    .map(([id, { Properties }]) => ({ id, properties: Properties }));
}

/** Resolves only the properties that the schema has; throws an error that names the resource. */
export function readProperties<Schema extends z.ZodMiniObject>(
  schema: Schema,
  { id, properties }: TemplateResource,
  resolver: ReferenceResolver,
): z.output<Schema> {
  const wanted = Object.entries(properties).filter(([name]) => Object.hasOwn(schema.shape, name));
  const parsed = schema.safeParse(resolveIntrinsics(Object.fromEntries(wanted), resolver, id));
  if (!parsed.success) throw new Error(`template: ${id}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
