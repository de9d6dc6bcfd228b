import { isObject } from "../../lib/parse.ts";

/** A CloudFormation template, as far as it is changed here. */
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
};

type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };

/** A template that moto takes, and the types of resources that it lacks. */
export type FittedTemplate = { readonly template: Template; readonly dropped: readonly string[] };

/** Types that moto's CloudFormation does not know. */
const UNKNOWN_TYPES: ReadonlySet<string> = new Set([
  "AWS::Scheduler::ScheduleGroup",
  "AWS::Scheduler::Schedule",
  "AWS::Logs::QueryDefinition",
  "AWS::Pipes::Pipe",
]);

const CODE = { ZipFile: "exports.handler = async () => {};" };

/** Leaves out what moto does not know. Functions get a small code, since nothing is uploaded to a bucket. */
export function fitTemplate(compiled: Template): FittedTemplate {
  const entries = Object.entries(compiled.Resources);
  const lacking = entries.filter(([, { Type }]) => UNKNOWN_TYPES.has(Type));
  const ids = new Set(lacking.map(([id]) => id));
  const kept = entries.filter(([id]) => !ids.has(id)).map(([id, resource]) => [id, withCode(resource)]);
  const template = replaceReferences({ ...compiled, Resources: Object.fromEntries(kept) }, ids);
  return { template: template as Template, dropped: [...new Set(lacking.map(([, { Type }]) => Type))] };
}

function withCode(resource: Resource): Resource {
  if (resource.Type !== "AWS::Lambda::Function") return resource;
  return { ...resource, Properties: { ...resource.Properties, Code: CODE } };
}

const REPLACEMENT = "left-out";

function replaceReferences(value: unknown, ids: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => replaceReferences(one, ids));
  if (!isObject(value)) return typeof value === "string" ? withoutVariables(value, ids) : value;
  if (typeof value.Ref === "string" && ids.has(value.Ref)) return REPLACEMENT;
  const [id] = Array.isArray(value["Fn::GetAtt"]) ? value["Fn::GetAtt"] : [];
  if (ids.has(String(id))) return REPLACEMENT;
  const entries = Object.entries(value).filter(([key]) => key !== "DependsOn" || !refersTo(value.DependsOn, ids));
  return Object.fromEntries(entries.map(([key, one]) => [key, replaceReferences(one, ids)]));
}

function refersTo(dependsOn: unknown, ids: ReadonlySet<string>): boolean {
  return [dependsOn].flat().some((id) => ids.has(String(id)));
}

function withoutVariables(text: string, ids: ReadonlySet<string>): string {
  return text.replaceAll(/\$\{(\w+)(\.\w+)?\}/g, (whole, id: string) => (ids.has(id) ? REPLACEMENT : whole));
}
