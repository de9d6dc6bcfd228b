import { jsonReply, type Reply } from "./reply.ts";

/**
 * Answers of the API gateway itself: HTTP status, error code, message. A detail is appended to the message.
 * Source: API Gateway user guide and "API signing guide", error codes and common errors of IAM authentication.
 */
const ERRORS = {
  "api-unknown": [404, "APIGW.0101", "The API does not exist or has not been published in the environment"],
  "request-malformed": [400, "APIGW.0201", "Bad request"],
  "body-too-large": [413, "APIGW.0201", "Request entity too large"],
  "token-missing": [401, "APIGW.0301", "Incorrect IAM authentication information: x-auth-token not found"],
  "token-unreadable": [401, "APIGW.0301", "Incorrect IAM authentication information: decrypt token fail"],
  "token-expired": [401, "APIGW.0301", "Incorrect IAM authentication information: token expires, expires_at:"],
  "token-global": [401, "APIGW.0301", "Incorrect IAM authentication information: token scope must be project"],
  "token-outdated": [401, "APIGW.0307", "The token must be updated."],
  "signature-unreadable": [401, "APIGW.0301", "Incorrect IAM authentication information: Authorization format invalid"],
  "signature-wrong": [401, "APIGW.0301", "Incorrect IAM authentication information: verify aksk signature fail"],
  "signature-expired": [401, "APIGW.0303", "Incorrect app authentication information: signature expired"],
  "key-unknown": [
    401,
    "APIGW.0301",
    "Incorrect IAM authentication information: Get secretKey failed,err:ak not exist,ak:",
  ],
  "key-locked": [
    401,
    "APIGW.0301",
    "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden.",
  ],
  "security-token-missing": [
    401,
    "APIGW.0301",
    "Incorrect IAM authentication information: x-security-token not found or not signed",
  ],
  "security-token-wrong": [401, "APIGW.0301", "Incorrect IAM authentication information: invalid security token"],
  forbidden: [403, "APIGW.0302", "The IAM user is not authorized to access the API."],
  throttled: [429, "APIGW.0308", "The throttling threshold has been reached: policy user over ratelimit,"],
} as const;

/** A reason for which the gateway refuses a call. */
export type GatewayError = keyof typeof ERRORS;

/** The gateway's answer `{error_msg, error_code, request_id}`. */
export function gatewayReply(error: GatewayError, requestId: string, detail = ""): Reply {
  const [status, code, message] = ERRORS[error];
  return jsonReply(status, { error_msg: message + detail, error_code: code, request_id: requestId }, code);
}
