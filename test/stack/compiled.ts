import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../rig/packaged.ts";

type Resource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of any resource
  readonly Properties: Readonly<Record<string, any>>;
};

/** The compiled template of stage dev, by types of resources. */
export async function compiledTemplate() {
  const folder = await packaged("dev");
  const json = await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8");
  const { Resources, Outputs } = JSON.parse(json);
  const resources = Object.entries<Resource>(Resources);
  return {
    json,
    outputs: Outputs,
    ofType: (type: string) => resources.filter(([, { Type }]) => Type === type).map(([id, one]) => ({ id, ...one })),
  };
}

export const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
