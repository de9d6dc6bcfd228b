import * as z from "zod/mini";

/** What the intrinsic functions of a template may name; undefined is a name that means nothing here. */
export type ReferenceResolver = {
  /** The value of a `Ref`: a parameter, a pseudo parameter or a resource. */
  ref(name: string): unknown;
  /** The value of an `Fn::GetAtt`. */
  attribute(resource: string, attribute: string): unknown;
  /** The definition of a condition. */
  condition(name: string): unknown;
};

/** What `AWS::NoValue` stands for: the property is not there. */
export const NO_VALUE = Symbol("AWS::NoValue");

/**
 * A part of a CloudFormation template with its intrinsic functions worked out; throws an error that names the place, `at`,
 * of a function or name that is not known.
 */
export function resolveIntrinsics(value: unknown, names: ReferenceResolver, at: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => resolveIntrinsics(item, names, `${at}.${i}`)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const [name, argument] = entries[0] ?? ["", undefined];
  if (entries.length === 1 && /^(Ref|Condition|Fn::.*)$/.test(name)) return call(name, argument, { names, at });
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolveIntrinsics(item, names, `${at}.${key}`)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

type Scope = { readonly names: ReferenceResolver; readonly at: string };
type Intrinsic = (argument: unknown, scope: Scope) => unknown;

function call(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (intrinsic === undefined) throw new Error(`template: ${scope.at} uses ${name}, which is not known on one machine`);
  const value = attempt(
    () => intrinsic(argument, scope),
    `template: ${scope.at}: ${name} is not written as it should be`,
  );
  if (value !== undefined) return value;
  throw new Error(`template: ${scope.at}: ${name} of ${JSON.stringify(argument)} is not known on one machine`);
}

function attempt(work: () => unknown, complaint: string): unknown {
  try {
    return work();
  } catch (error) {
    throw error instanceof z.core.$ZodError ? new Error(complaint, { cause: error }) : error;
  }
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, { names }) => names.ref(TEXT.parse(argument)),
  "Fn::GetAtt": (argument, { names }) => {
    const [resource, ...path] = typeof argument === "string" ? argument.split(".") : TEXTS.parse(argument);
    return names.attribute(resource ?? "", path.join("."));
  },
  "Fn::Sub": (argument, scope) => {
    const [text, values] = typeof argument === "string" ? [argument, {}] : SUBSTITUTION.parse(argument);
    return text.replaceAll(/\$\{([^}]+)\}/g, (_, name) => substitute(name, values, scope));
  },
  "Fn::Join": (argument, scope) => {
    const [separator, parts] = JOIN.parse(resolved(argument, scope));
    return parts.join(separator);
  },
  "Fn::Select": (argument, scope) => {
    const [index, list] = SELECT.parse(resolved(argument, scope));
    return list[Number(index)];
  },
  "Fn::If": (argument, scope) => {
    const [condition, yes, no] = IF.parse(argument);
    return resolved(isTrue({ Condition: condition }, scope) ? yes : no, scope);
  },
  Condition: (argument, scope) => {
    const definition = scope.names.condition(TEXT.parse(argument));
    return definition === undefined ? undefined : isTrue(definition, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [a, b] = LIST.parse(resolved(argument, scope));
    return String(a) === String(b);
  },
  "Fn::Not": (argument, scope) => !LIST.parse(argument).some((item) => isTrue(item, scope)),
  "Fn::And": (argument, scope) => LIST.parse(argument).every((item) => isTrue(item, scope)),
  "Fn::Or": (argument, scope) => LIST.parse(argument).some((item) => isTrue(item, scope)),
};

const TEXT = z.string();
const TEXTS = z.array(TEXT);
const LIST = z.array(z.unknown());
const SUBSTITUTION = z.tuple([TEXT, z.record(TEXT, z.unknown())]);
const JOIN = z.tuple([TEXT, z.array(z.union([TEXT, z.number()]))]);
const SELECT = z.tuple([z.union([TEXT, z.number()]), LIST]);
const IF = z.tuple([TEXT, z.unknown(), z.unknown()]);

const resolved = (value: unknown, { names, at }: Scope): unknown => resolveIntrinsics(value, names, at);
const isTrue = (value: unknown, scope: Scope): boolean => resolved(value, scope) === true;

/** One `${…}` of a text: literal after a `!`, else a value given with the text, an attribute or a reference. */
function substitute(name: string, values: Readonly<Record<string, unknown>>, scope: Scope): string {
  if (name.startsWith("!")) return `\${${name.slice(1)}}`;
  if (Object.hasOwn(values, name)) return String(resolved(values[name], scope));
  return String(name.includes(".") ? call("Fn::GetAtt", name, scope) : call("Ref", name, scope));
}
