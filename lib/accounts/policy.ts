import * as z from "zod/mini";
import { serviceNames } from "../services/service-names.ts";

/** The restrictions of an account; a restriction that is absent allows everything. */
export type Policy = {
  readonly allow?: z.output<typeof allowSchema> | undefined;
  /** Ids that are never stopped, as written in the secret. */
  readonly protected?: readonly string[] | undefined;
};

const texts = z.array(z.string("a text").check(z.minLength(1, "not empty")), "a list of texts");

const allowSchema = z.strictObject(
  {
    services: z.optional(z.array(z.enum(serviceNames, `one of ${serviceNames.join(", ")}`), "a list of services")),
    senders: z.optional(texts),
    force: z.optional(z.boolean("true or false")),
  },
  "an object with services, senders or force",
);

const ID_FAULT = "an id of 1–64 letters, digits, - and _";

/** An id with any other character, such as a space at its end, would protect nothing. */
const ids = z.array(z.string(ID_FAULT).check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, ID_FAULT)), "a list of ids");

/** The fields of an account that restrict its use. */
export const POLICY_FIELDS = { allow: z.optional(allowSchema), protected: z.optional(ids) };

/** A request as far as a policy looks at it. */
export type PolicyQuestion = {
  readonly account: Policy & { readonly name: string };
  readonly service: string;
  readonly target: Readonly<Record<string, unknown>>;
  /** The sender that the router named; a message without one matches no list of senders. */
  readonly sender?: string | undefined;
};

/** The code of a `denied` outcome, and the sentence that names the restriction and its place. */
export type PolicyDenial = { readonly code: "not-allowed" | "protected"; readonly detail: string };

/** The restriction of the account that forbids the stop; undefined where none does. */
export function forbid({ account, service, target, sender }: PolicyQuestion): PolicyDenial | undefined {
  const { name, allow = {}, protected: ids = [] } = account;
  const protectedId = protectedIdIn(target, ids);
  if (protectedId !== undefined) return { code: "protected", detail: `account ${name} protects the id ${protectedId}` };
  if (allow.services && !allow.services.some((allowed) => allowed === service))
    return { code: "not-allowed", detail: `allow.services of account ${name} does not contain ${service}` };
  if (allow.senders && (sender === undefined || !allow.senders.includes(sender)))
    return {
      code: "not-allowed",
      detail: `allow.senders of account ${name} does not contain ${sender ?? "an unknown sender"}`,
    };
  if (allow.force === false && target.force === true)
    return { code: "not-allowed", detail: `allow.force of account ${name} is false` };
  return undefined;
}

/** The protected id that a target contains. Any id of a target counts, in upper or lower case. */
export function protectedIdIn(target: PolicyQuestion["target"], ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  const values = new Set(Object.values(target).map((value) => String(value).toLowerCase()));
  return ids.find((id) => values.has(id.toLowerCase()));
}
