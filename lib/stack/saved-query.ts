import { REQUEST_KEYS } from "../telemetry/request-keys.ts";
import { functionNames, logGroupId, STACK_NAME } from "./names.ts";
import type { Resources } from "./resource.ts";

/** Builds the saved query of CloudWatch Logs Insights for everything that happened to one request. */
export function buildSavedQuery(): Resources {
  return {
    RequestQuery: {
      Type: "AWS::Logs::QueryDefinition",
      Properties: {
        Name: `${STACK_NAME}/one request`,
        LogGroupNames: functionNames.map((name) => ({ Ref: logGroupId(name) })),
        QueryString: QUERY,
      },
    },
  };
}

const QUERY = [
  "fields @timestamp, message, service, status, code, why, waitMs, calls, deliveries, httpStatus, errorCode, replays",
  `| filter ${REQUEST_KEYS.id} = "PUT THE ID OF THE REQUEST HERE"`,
  "| sort @timestamp asc",
  "| limit 1000",
].join("\n");
