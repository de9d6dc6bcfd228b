import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { compileTemplate } from "./compile-template.ts";
import { makeOnce } from "./make-once.ts";
import { PROJECT } from "./project.ts";

/** A stage whose functions proofs run. `soak` waits for seconds where `dev` waits for minutes. */
export type PackagedStage = "dev" | "soak";

/** Glob patterns of the files that a package is made of. */
export const PACKAGE_SOURCES = ["functions/*", "lib/**/*.*", "events/*.yml", "serverless.yml", "package-lock.json"];

/** Packages the functions of a stage, once for unchanged sources; returns the folder of the zips and the compiled template. */
export function packaged(stage: PackagedStage): Promise<string> {
  return makeOnce({ name: `stopcord-test-${stage}`, sources: PACKAGE_SOURCES, make: () => make(stage) });
}

/** Bundles the functions for `dev` only: their code is the same in every stage, and only the template differs. */
async function make(stage: PackagedStage): Promise<string> {
  if (stage === "dev") return packageFunctions(PROJECT, stage);
  return compileTemplate({ stage, zips: await packaged("dev") });
}
