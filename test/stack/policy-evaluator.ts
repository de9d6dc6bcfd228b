/** A statement of an IAM policy or of the policy of a queue, with its references resolved. */
export type PolicyStatement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | { readonly AWS?: OneOrMany; readonly Service?: OneOrMany };
  readonly Action: OneOrMany;
  readonly Resource: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
};

type OneOrMany = string | readonly string[];

/** A caller of an action. */
export type Caller =
  /** A role or a user, with the statements of its own IAM policies. */
  | { readonly kind: "identity"; readonly arn: string; readonly statements: readonly PolicyStatement[] }
  /** An AWS service, such as `sns.amazonaws.com`. */
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "anonymous" };

/** An action of a caller on a resource. `keys` are the condition keys of the request, such as `aws:SecureTransport`. */
export type AccessRequest = {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
};

/**
 * Evaluates a request as IAM does: a Deny of any policy wins; within an AWS account an Allow of the caller's or of the resource's
 * policy is enough; from another account both are needed; a service or an anonymous caller needs the resource's. Throws for an
 * operator it does not know. Source: IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
 */
export function isAllowed(request: AccessRequest, resourcePolicy: readonly PolicyStatement[]): boolean {
  const { caller, resource } = request;
  const own = caller.kind === "identity" ? caller.statements.filter((one) => covers(one, request)) : [];
  const attached = resourcePolicy.filter((one) => covers(one, request) && namesCaller(one.Principal, caller));
  if ([...own, ...attached].some(({ Effect }) => Effect === "Deny")) return false;
  if (caller.kind !== "identity") return attached.length > 0;
  const isSameAccount = accountOf(caller.arn) === accountOf(resource);
  return isSameAccount ? own.length + attached.length > 0 : own.length > 0 && attached.length > 0;
}

function covers(statement: PolicyStatement, { action, resource, keys, caller }: AccessRequest): boolean {
  const { Action, Resource, Condition = {} } = statement;
  const isCovered =
    listOf(Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    listOf(Resource).some((pattern) => matches(pattern, resource));
  const known = { ...keysOf(caller), ...keys };
  return isCovered && Object.entries(Condition).every(([operator, tests]) => holds(operator, tests, known));
}

/** The condition keys that IAM sets from the caller. */
function keysOf(caller: Caller): Readonly<Record<string, string>> {
  if (caller.kind === "anonymous") return {};
  if (caller.kind === "service") return { "aws:PrincipalIsAWSService": "true" };
  return { "aws:PrincipalArn": caller.arn, "aws:PrincipalIsAWSService": "false" };
}

/** All keys of an operator must hold. A missing key fails a test, but passes a negated test and one with `IfExists`. */
function holds(operator: string, tests: Readonly<Record<string, OneOrMany>>, keys: AccessRequest["keys"]): boolean {
  const ifExists = operator.endsWith("IfExists");
  const test = OPERATORS[operator.replace(/IfExists$/, "")];
  if (test === undefined) throw new Error(`the evaluator does not know the operator ${operator}`);
  return Object.entries(tests).every(([key, expected]) => {
    const value = keys[key];
    if (value === undefined) return test.isNegated || ifExists;
    return listOf(expected).some((one) => test.isMatch(one, value)) !== test.isNegated;
  });
}

type Test = { readonly isNegated: boolean; isMatch(expected: string, value: string): boolean };

const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: { isNegated: false, isMatch: (expected, value) => expected === value },
  Bool: { isNegated: false, isMatch: (expected, value) => expected.toLowerCase() === value.toLowerCase() },
  ArnEquals: { isNegated: false, isMatch: matchesArn },
  ArnLike: { isNegated: false, isMatch: matchesArn },
  ArnNotEquals: { isNegated: true, isMatch: matchesArn },
};

/** Wildcards of an ARN stay within one of its six parts. */
function matchesArn(pattern: string, arn: string): boolean {
  const parts = partsOf(arn);
  return partsOf(pattern).every((part, index) => matches(part, parts[index] ?? ""));
}

function partsOf(arn: string): readonly string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** `*` stands for any characters and `?` for one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function namesCaller(principal: PolicyStatement["Principal"], caller: Caller): boolean {
  if (principal === undefined || principal === "*") return principal === "*";
  if (caller.kind === "service") return listOf(principal.Service ?? []).includes(caller.name);
  const names = listOf(principal.AWS ?? []);
  if (caller.kind === "anonymous") return names.includes("*");
  const account = accountOf(caller.arn);
  return ["*", account, `arn:aws:iam::${account}:root`, caller.arn].some((name) => names.includes(name));
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

function listOf(value: OneOrMany): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
