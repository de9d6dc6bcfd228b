import { withoutPassword } from "../cli/aws/without-password.ts";
import type { Machine } from "./machine.ts";

/** The addresses of a machine that a program or a person uses, without a password. Another SQS than the embedded one serves no secrets. */
export function readyAddresses(
  { sqsUrl, region, huaweiUrl, secretsUrl }: Pick<Machine, "sqsUrl" | "region" | "huaweiUrl" | "secretsUrl">,
  { isSqsEmbedded, pageUrl }: { readonly isSqsEmbedded: boolean; readonly pageUrl: string | undefined },
) {
  return {
    sqs: withoutPassword(sqsUrl),
    region,
    huawei: huaweiUrl,
    ...(!isSqsEmbedded && { secrets: secretsUrl }),
    ...(pageUrl !== undefined && { page: pageUrl }),
  };
}
