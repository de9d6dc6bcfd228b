import { devNull } from "node:os";

/** Environment variables that Lambda sets beside the function's own; the keys are placeholders. */
export function lambdaVariables(code: { name: string; region: string; memoryMb: number }): Record<string, string> {
  return {
    AWS_REGION: code.region,
    AWS_DEFAULT_REGION: code.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: code.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryMb),
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    TZ: ":UTC",
    // Without these the SDK reads the AWS profile of the person who runs npm start, with its region and endpoints.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
