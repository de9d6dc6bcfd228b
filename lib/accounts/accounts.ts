import * as z from "zod/mini";
import type { Config } from "../config.ts";
import { isObject, type Parsed, parseWith, repeatedKeys, safeJson } from "../parse.ts";
import { POLICY_FIELDS } from "./policy.ts";

const text = z.string("a text").check(z.minLength(1, "not empty"));
/** A value that goes into an HTTP header. The usual fault is the line end of a file. */
const headerText = z.string("a text").check(z.regex(/^[\x21-\x7E]+$/, "visible ASCII characters"));
/** A fault of a place names its value, since it is no secret and the usual fault is its spelling. */
const REGION = /^[a-z]{2}(-[a-z0-9]+)+$/;
const region = z.string("a region").check(
  z.refine((text) => REGION.test(text), {
    error: ({ input }) => `a region in lower case such as cn-north-4, not ${String(input).slice(0, 64)}`,
  }),
);
const PROJECT_ID = /^[A-Za-z0-9]{32}$/;
const projectId = z.string("a project id").check(
  z.refine((text) => PROJECT_ID.test(text), {
    error: ({ input }) => `a project id of 32 letters and digits, not ${String(input).slice(0, 64)}`,
  }),
);
const projects = z._default(z.record(region, projectId, "project ids by region"), {});
const PLACE = { region: z.optional(region), projects };

const keyAccount = z.strictObject(
  {
    ak: headerText,
    sk: headerText,
    securityToken: z.optional(headerText),
    ...PLACE,
    ...POLICY_FIELDS,
  },
  "an object with ak and sk, or with iam",
);

const iamAccount = z.strictObject({
  iam: z.strictObject({ domain: text, user: text, password: text }, "an object with domain, user and password"),
  ...PLACE,
  ...POLICY_FIELDS,
});

/** The credentials of calls: an access key, or an IAM user for whom tokens are fetched. */
export type Account = { readonly name: string } & (z.output<typeof keyAccount> | z.output<typeof iamAccount>);

/** The accounts by name; a faulty account has its faults instead. */
export type Accounts = ReadonlyMap<string, Parsed<Account>>;

/** Parses the accounts secret, a JSON object by account name. A faulty account leaves the others usable; an unknown key is a fault, since it may be a misspelt restriction. */
export function parseAccounts(secret: string): Accounts {
  const json = safeJson(secret);
  if (!isObject(json)) throw new Error("reading the accounts secret: it is not a JSON object by account name");
  const repeated = repeatedKeys(secret, Number.POSITIVE_INFINITY);
  return new Map(
    Object.entries(json).map(([name, raw]) => {
      const faults = repeated.filter(({ path }) => path[0] === name).map(({ fault }) => fault);
      return [name, faults.length === 0 ? parseAccount(name, raw) : { ok: false, faults }];
    }),
  );
}

function parseAccount(name: string, raw: unknown): Parsed<Account> {
  const parsed = isObject(raw) && "iam" in raw ? parseWith(iamAccount, raw) : parseWith(keyAccount, raw);
  if (parsed.ok) return { ok: true, value: { name, ...parsed.value } };
  return { ok: false, faults: parsed.faults.map(withoutLongWords) };
}

/** A secret key that stands in a wrong place, such as that of a project id or of a name, has 40 characters. */
const LONG_WORD = /[^\s.:]{38,}/g;

function withoutLongWords(fault: string): string {
  return fault.replaceAll(LONG_WORD, ({ length }) => `(a word of ${length} characters)`);
}

/** The accounts without a secret: one account, `default`, from the variables that Huawei's own SDKs read. */
export function accountsFromVariables(
  config: Pick<Config, "ak" | "sk" | "securityToken" | "projectId" | "region">,
): Accounts {
  const { ak, sk, securityToken, projectId, region } = config;
  if (ak === undefined || sk === undefined) return new Map();
  const raw = { ak, sk, securityToken, region, projects: projectId ? { [region]: projectId } : {} };
  return new Map([["default", parseAccount("default", raw)]]);
}
