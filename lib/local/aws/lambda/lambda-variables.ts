import { devNull } from "node:os";
import { functionKeyId } from "../identities.ts";

/** A function and the role it runs with; without a role it calls AWS with an id that stands for nobody. */
export type VariablesOf = {
  readonly name: string;
  readonly region: string;
  readonly memoryMb: number;
  readonly roleArn?: string | undefined;
};

/** Environment variables that Lambda sets beside the function's own; the keys are placeholders, and the id names the function. */
export function lambdaVariables(code: VariablesOf): Record<string, string> {
  return {
    AWS_REGION: code.region,
    AWS_DEFAULT_REGION: code.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: code.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryMb),
    AWS_ACCESS_KEY_ID: code.roleArn === undefined ? "local" : functionKeyId(code.roleArn, code.name),
    AWS_SECRET_ACCESS_KEY: "local",
    TZ: ":UTC",
    // Without these the SDK reads the AWS profile of the person who runs npm start, with its region and endpoints.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
