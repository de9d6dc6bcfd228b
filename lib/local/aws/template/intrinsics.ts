import * as z from "zod/mini";

/** Values that the intrinsic functions of a template refer to; each answers undefined for a name it does not know. */
export type ReferenceResolver = {
  /** The value of a `Ref` to a parameter, a pseudo parameter or a resource. */
  ref(name: string): unknown;
  /** The value of an `Fn::GetAtt`. */
  attribute(resource: string, attribute: string): unknown;
  /** The definition of a condition. */
  condition(name: string): unknown;
};

/** The value of `AWS::NoValue`: it removes the property or the list item that holds it. */
export const NO_VALUE = Symbol("AWS::NoValue");

/** Resolves the intrinsic functions in a part of a template; throws an error that names the path `at` of what it cannot resolve. */
export function resolveIntrinsics(value: unknown, resolver: ReferenceResolver, at: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => resolveIntrinsics(item, resolver, `${at}.${i}`)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  const [name, argument] = entries[0] ?? ["", undefined];
  if (entries.length === 1 && /^(Ref|Condition|Fn::.*)$/.test(name)) return call(name, argument, { resolver, at });
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolveIntrinsics(item, resolver, `${at}.${key}`)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

type Scope = { readonly resolver: ReferenceResolver; readonly at: string };
type Intrinsic = (argument: unknown, scope: Scope) => unknown;

function call(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
  if (intrinsic === undefined) throw new Error(`template: ${scope.at} uses ${name}, which npm start does not support`);
  const value = withArgumentError(
    () => intrinsic(argument, scope),
    `template: ${scope.at}: ${name} has arguments of a wrong shape`,
  );
  if (value !== undefined) return value;
  throw new Error(`template: ${scope.at}: ${name} of ${JSON.stringify(argument)} has no value here`);
}

function withArgumentError(work: () => unknown, message: string): unknown {
  try {
    return work();
  } catch (error) {
    throw error instanceof z.core.$ZodError ? new Error(message, { cause: error }) : error;
  }
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, { resolver }) => resolver.ref(TEXT.parse(argument)),
  "Fn::GetAtt": (argument, { resolver }) => {
    const [resource, ...path] = typeof argument === "string" ? argument.split(".") : TEXTS.parse(argument);
    return resolver.attribute(resource ?? "", path.join("."));
  },
  "Fn::Sub": (argument, scope) => {
    const [text, values] = typeof argument === "string" ? [argument, {}] : SUBSTITUTION.parse(argument);
    return text.replaceAll(/\$\{([^}]+)\}/g, (_, name) => substitute(name, values, scope));
  },
  "Fn::Join": (argument, scope) => {
    const [separator, parts] = JOIN.parse(resolve(argument, scope));
    return parts.join(separator);
  },
  "Fn::Select": (argument, scope) => {
    const [index, list] = SELECT.parse(resolve(argument, scope));
    return list[Number(index)];
  },
  "Fn::If": (argument, scope) => {
    const [condition, yes, no] = IF.parse(argument);
    return resolve(isTrue({ Condition: condition }, scope) ? yes : no, scope);
  },
  Condition: (argument, scope) => {
    const definition = scope.resolver.condition(TEXT.parse(argument));
    return definition === undefined ? undefined : isTrue(definition, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [a, b] = LIST.parse(resolve(argument, scope));
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

const resolve = (value: unknown, { resolver, at }: Scope): unknown => resolveIntrinsics(value, resolver, at);
const isTrue = (value: unknown, scope: Scope): boolean => resolve(value, scope) === true;

/** Replaces one `${…}` of `Fn::Sub`: `${!…}` stays literal; else a value of the function's own, an attribute or a reference. */
function substitute(name: string, values: Readonly<Record<string, unknown>>, scope: Scope): string {
  if (name.startsWith("!")) return `\${${name.slice(1)}}`;
  if (Object.hasOwn(values, name)) return String(resolve(values[name], scope));
  return String(name.includes(".") ? call("Fn::GetAtt", name, scope) : call("Ref", name, scope));
}
