import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packaged } from "../rig/packaged.ts";

type Resource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of any resource
  readonly Properties: Readonly<Record<string, any>>;
};

/** A compiled template: its text, its outputs, its resources by type, and the folder of the package. */
export type CompiledTemplate = Awaited<ReturnType<typeof readCompiledTemplate>>;

/** Reads the compiled template of a stage. */
export async function compiledTemplate(stage: "dev" | "soak"): Promise<CompiledTemplate> {
  return readCompiledTemplate(await packaged(stage));
}

/** Reads the compiled template in the folder of a package. */
export async function readCompiledTemplate(folder: string) {
  const json = await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8");
  const { Resources, Outputs } = JSON.parse(json);
  const resources = Object.entries<Resource>(Resources);
  return {
    folder,
    json,
    outputs: Outputs,
    ofType: (type: string) =>
      resources.flatMap(([id, resource]) => (resource.Type === type ? [{ id, ...resource }] : [])),
  };
}
