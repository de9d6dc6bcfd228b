import { LOCAL_REGION } from "../cli/aws/connection.ts";
import { withoutPassword } from "../cli/aws/without-password.ts";
import type { NewTaskInput } from "./simulator/new-task.ts";

const JOB_ID = "f9d6c8466d614a9788e9a0acf6c15f46";
const BUILD_NO = 7;

/** A running build in the simulator that no sample stops. */
export const TRY_TASK: NewTaskInput = { service: "codearts-build", jobId: JOB_ID, buildNo: BUILD_NO };

/** Returns the command that stops `TRY_TASK` and waits for the outcome. A password of the SQS is left out. */
export function tryCommand({ sqsUrl, region }: { sqsUrl: string; region: string }): string {
  const regionOption = region === LOCAL_REGION ? "" : ` --aws-region ${region}`;
  const target = `codearts-build --job-id ${JOB_ID} --build-no ${BUILD_NO}`;
  return `npx stopcord --endpoint-url ${withoutPassword(sqsUrl)}${regionOption} send ${target} --wait`;
}
