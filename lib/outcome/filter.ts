/** The facts of a request that filters look at. A group has the services, accounts and requesters of each of its stops. */
export type FilterFacts = {
  readonly id: string;
  readonly services: readonly string[];
  readonly accounts: readonly string[];
  readonly requesters: readonly string[];
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly errorCode?: string | undefined;
  /** The time of the outcome, in milliseconds since 1970. */
  readonly atMs: number;
};

/** The conditions of a filter: each that is given must hold, and one of its values is enough. */
export type Conditions = {
  readonly id?: readonly string[] | undefined;
  /** Ids of groups: the group itself, and members whose id begins with it and a slash. */
  readonly group?: readonly string[] | undefined;
  readonly service?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  /** Codes of outcomes; `none` stands for an outcome without one. */
  readonly code?: readonly string[] | undefined;
  readonly account?: readonly string[] | undefined;
  readonly requestedBy?: readonly string[] | undefined;
  /** Error codes of Huawei Cloud, or causes as `causeOf` names them. */
  readonly errorCode?: readonly string[] | undefined;
  /** The window includes `sinceMs` and excludes `untilMs`, so that windows can follow each other. */
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
};

/** Stands in filters for a code or a cause that an outcome does not have. */
export const NONE = "none";

/** Creates the test of a filter. In a group, every stop must have one of the services, accounts and requesters. */
export function createFilter(conditions: Conditions): (facts: FilterFacts) => boolean {
  const { sinceMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = conditions;
  const id = oneOf(conditions.id);
  const service = oneOf(conditions.service);
  const status = oneOf(conditions.status);
  const code = oneOf(conditions.code);
  const account = oneOf(conditions.account);
  const requester = oneOf(conditions.requestedBy);
  const cause = oneOf(conditions.errorCode);
  return (facts) =>
    id(facts.id) &&
    (conditions.group?.some((group) => isOfGroup(facts.id, group)) ?? true) &&
    allOf(facts.services, service) &&
    status(facts.status) &&
    code(facts.code ?? NONE) &&
    allOf(facts.accounts, account) &&
    allOf(facts.requesters, requester) &&
    cause(causeOf(facts)) &&
    facts.atMs >= sinceMs &&
    facts.atMs < untilMs;
}

/** Names the cause of an outcome: the error code, else the HTTP status, else `none` where Huawei Cloud did not answer. */
export function causeOf({ errorCode, httpStatus }: Pick<FilterFacts, "errorCode" | "httpStatus">): string {
  return errorCode ?? (httpStatus === undefined ? NONE : String(httpStatus));
}

function isOfGroup(id: string, group: string): boolean {
  return id === group || id.startsWith(`${group}/`);
}

type Test = (value: string | undefined) => boolean;

function oneOf(values: readonly string[] | undefined): Test {
  if (values === undefined) return everything;
  const wanted: ReadonlySet<string | undefined> = new Set(values);
  return (value) => wanted.has(value);
}

const everything: Test = () => true;

function allOf(values: readonly string[], test: Test): boolean {
  return test === everything || (values.length > 0 && values.every(test));
}
