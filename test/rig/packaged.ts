import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { makeOnce } from "./make-once.ts";
import { PROJECT } from "./project.ts";

/** A stage whose functions proofs run. `soak` waits for seconds where `dev` waits for minutes. */
export type PackagedStage = "dev" | "soak";

const SOURCES = ["functions/*", "lib/**/*.*", "events/*.yml", "serverless.yml", "package-lock.json"];

/** Packages the functions of a stage, once for unchanged sources; returns the folder of the zips and the compiled template. */
export function packaged(stage: PackagedStage): Promise<string> {
  return makeOnce({
    name: `stopcord-test-${stage}`,
    sources: SOURCES,
    make: () => packageFunctions(PROJECT, stage),
  });
}
