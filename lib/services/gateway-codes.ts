import type { CodeTable } from "./service.ts";

/**
 * Error codes of the API gateway in front of every service (API Gateway user guide, error codes) and of IAM
 * (IAM API reference, status and error codes). `normaliseCode` writes the prefix `APIG.` as `APIGW.`
 */
export const GATEWAY_CODES: CodeTable = {
  "APIGW.0101": "refused", // API not published: wrong host, path or method, or a retired API; it does not mean a missing task
  "APIGW.0103": "unavailable", // 500, internal error of the gateway or the back end, as 0104 and 0105
  "APIGW.0104": "unavailable",
  "APIGW.0105": "unavailable",
  "APIGW.0106": "refused", // 400, bad request
  "APIGW.0201": { "4xx": "refused", "5xx": "unavailable" }, // 400/413/414/494 too large or malformed; 5xx back end
  "APIGW.0202": "unavailable", // 502, back end unavailable
  "APIGW.0203": "unavailable", // 504, back end timed out
  "APIGW.0204": "refused", // 400, TLS version
  "APIGW.0301": "unauthenticated", // 401, token expired or unreadable, signature mismatch, unknown key
  "APIGW.0302": "denied", // 403, IAM user not allowed to call the API
  "APIGW.0303": "unauthenticated", // 401, app authentication; clocks over 15 minutes apart
  "APIGW.0304": "denied", // 403, app not allowed
  "APIGW.0305": "unauthenticated", // 401, authentication information incorrect
  "APIGW.0306": "denied", // 403, access denied
  "APIGW.0307": "unauthenticated", // 401, token must be updated, or is another region's
  "APIGW.0308": "throttled", // 429, flow control
  "APIGW.0310": "denied", // 403, project unavailable
  "APIGW.0401": "denied", // 403, IP address not allowed
  "APIGW.0402": "denied", // 403
  "APIGW.0404": "denied", // 403
  "APIGW.0501": "denied", // 405, quota of the app used up
  "APIGW.0502": "denied", // 405, app frozen
  "APIGW.0601": "unavailable", // 500, internal
  "APIGW.0602": "refused", // 400, bad request
  "APIGW.0605": "unavailable", // 500, back end name not resolved
  "APIGW.0606": "unavailable", // 500, back end not loaded
  "APIGW.0607": "refused", // 400, protocol not allowed
  "APIGW.0608": "unavailable", // 500
  "APIGW.0609": "unavailable", // 500
  "APIGW.0610": "unavailable", // 500, 0610 to 0612 internal
  "APIGW.0611": "unavailable",
  "APIGW.0612": "unavailable",
  "APIGW.0613": "unavailable", // 503, IAM unavailable
  "APIGW.0705": "unavailable", // 500, signature of the back end
  "APIGW.0802": "denied", // 403, user barred in this region
  "APIGW.1009": "refused", // 400

  "IAM.0001": "unauthenticated", // 401, authentication required
  "IAM.0061": "unauthenticated", // 401, account locked after wrong passwords
  "IAM.0062": "unauthenticated", // 401, wrong password
  "IAM.0066": "unauthenticated", // 401, token expired
  "IAM.0067": "unauthenticated", // 401, token invalid
  "IAM.0002": "denied", // 403
  "IAM.0003": "denied", // 403
  "IAM.0080": "denied", // 403
  "IAM.0081": "denied", // 403, user has console access only
  "IAM.0082": "denied", // 403
  "IAM.0083": "denied", // 403
  "IAM.0012": "throttled", // 429
  "IAM.0006": "unavailable", // 500
  "IAM.1104": "unauthenticated", // 400, access key on the black list
  "IAM.1105": "unauthenticated", // 400, access key expired
  "IAM.1107": "unauthenticated", // 400, access key inactive
  "IAM.1108": "unauthenticated", // 400, security token expired
};
