/** ARNs that may send to `requests` although the IAM policies of the AWS account do not cover them. */
export type Producers = {
  /** Roles of other AWS accounts. */
  readonly roles: readonly string[];
  /** SNS topics. */
  readonly topics: readonly string[];
  /** EventBridge rules. */
  readonly rules: readonly string[];
};

const PARTITION = "aws(-[a-z]+)*";

/** Each kind of producer with the pattern of its ARN. The patterns have no wildcards, so an ARN names one producer. */
const PATTERNS: Readonly<Record<keyof Producers, RegExp>> = {
  roles: new RegExp(`^arn:${PARTITION}:iam::\\d{12}:role/[\\w+=.@/-]+$`),
  topics: new RegExp(`^arn:${PARTITION}:sns:[a-z0-9-]+:\\d{12}:[\\w-]+(\\.fifo)?$`),
  rules: new RegExp(`^arn:${PARTITION}:events:[a-z0-9-]+:\\d{12}:rule/[\\w./-]+$`),
};

/**
 * Limits of the list. SQS takes 50 principals and 8,192 bytes in the policy of a queue, and the statements need some of them.
 * Source: SQS developer guide, "Amazon SQS policy quotas".
 */
const MAX_PRODUCERS = 40;
const MAX_CHARACTERS = 6_000;

/** Reads the parameter `producers`, a list of ARNs with commas between them. Throws one sentence about the first fault. */
export function readProducers(text: string): Producers {
  const arns = [...new Set(text.split(",").map((arn) => arn.trim()))].filter((arn) => arn !== "");
  const fault = faultOfProducers(arns);
  if (fault !== undefined) throw new Error(`producers: ${fault}`);
  const ofKind = (kind: keyof Producers) => arns.filter((arn) => PATTERNS[kind].test(arn));
  return { roles: ofKind("roles"), topics: ofKind("topics"), rules: ofKind("rules") };
}

function faultOfProducers(arns: readonly string[]): string | undefined {
  const unknown = arns.find((arn) => !Object.values(PATTERNS).some((pattern) => pattern.test(arn)));
  if (unknown !== undefined)
    return `${unknown.slice(0, 200)}: use the whole ARN of an IAM role, an SNS topic or an EventBridge rule`;
  if (arns.length > MAX_PRODUCERS || arns.join().length > MAX_CHARACTERS)
    return `the policy of a queue holds at most ${MAX_PRODUCERS} ARNs of ${MAX_CHARACTERS} characters together`;
  return undefined;
}
