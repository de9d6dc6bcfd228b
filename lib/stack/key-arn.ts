const KEY_ARN = /^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

/**
 * Returns the fault of a parameter that names a KMS key, or undefined. Empty means no key. The name or ARN of an alias does not
 * do: an IAM statement matches keys only, and CloudWatch Logs takes keys only.
 */
export function faultOfKeyArn(parameter: string, text: string): string | undefined {
  if (text === "" || KEY_ARN.test(text)) return undefined;
  return `${parameter} ${text}: use the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>`;
}
