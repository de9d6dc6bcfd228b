import { compileTemplate } from "../rig/compile-template.ts";
import { makeOnce } from "../rig/make-once.ts";
import { PACKAGE_SOURCES } from "../rig/packaged.ts";
import { PRODUCERS } from "./access-table.ts";
import { type CompiledTemplate, readCompiledTemplate } from "./compiled-template.ts";

/** ARN of a KMS key that encrypts queues. */
export const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/** ARN of a bus that outcomes also go to. */
export const BUS_ARN = "arn:aws:events:us-east-1:123456789012:event-bus/releases";

/** Parameters that add resources, keys or policies; by default all of them are empty. */
const PARAMETERS = {
  producers: PRODUCERS,
  outcomesBusArn: BUS_ARN,
  kmsKeyArn: KEY_ARN,
  topicKeyArn: KEY_ARN,
  logKeyArn: KEY_ARN,
};

/** Compiles the template of stage `dev` with all that parameters can add, once for unchanged sources. */
export async function fullTemplate(): Promise<CompiledTemplate> {
  const folder = await makeOnce({
    name: "stopcord-test-full",
    sources: [...PACKAGE_SOURCES, "test/stack/*.ts"],
    make: () => compileTemplate({ stage: "dev", parameters: PARAMETERS }),
  });
  return readCompiledTemplate(folder);
}
