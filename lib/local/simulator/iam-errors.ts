import { jsonReply, type Reply } from "./reply.ts";

/** Errors of IAM's token API: HTTP status, message, title. Source: IAM API reference, "Obtaining a User Token". */
const ERRORS = {
  malformed: [400, "The request body is invalid.", "Bad Request"],
  "project-unknown": [400, "Could not find project.", "Bad Request"],
  "password-wrong": [401, "The username or password is wrong.", "Unauthorized"],
  locked: [401, "The account has been locked. Try again later.", "Unauthorized"],
  throttled: [429, "The throttling threshold has been reached.", "Too Many Requests"],
  unavailable: [503, "The service is unavailable.", "Service Unavailable"],
} as const;

/** IAM's answer `{error: {code, message, title}}`; its code is the HTTP status. */
export function iamReply(error: keyof typeof ERRORS): Reply {
  const [code, message, title] = ERRORS[error];
  return jsonReply(code, { error: { code, message, title } }, IAM_CODES[error]);
}

/** Codes of these errors in IAM's own list. The token API does not send them; the call log shows them. */
const IAM_CODES: Partial<Record<keyof typeof ERRORS, string>> = {
  "password-wrong": "IAM.0062",
  locked: "IAM.0061",
  throttled: "IAM.0012",
};
