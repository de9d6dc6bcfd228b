import * as z from "zod/mini";

const POLICY = z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.unknown() })) });

/** Copies the policy of a queue for another queue: every statement gets its ARN. Throws if there is no policy. */
export function policyFor(policy: string, arn: string): string {
  if (policy === "") throw new Error("dead-letters has no policy: deploy the stage again");
  const { Statement, ...rest } = POLICY.parse(JSON.parse(policy));
  return JSON.stringify({ ...rest, Statement: Statement.map((one) => ({ ...one, Resource: arn })) });
}
