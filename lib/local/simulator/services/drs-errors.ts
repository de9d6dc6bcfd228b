import { codeReply, type Reply } from "../reply.ts";
import type { ServiceRequest } from "../service-request.ts";

/** Error code, English text and Chinese text of each fault. Source: DRS API reference, error codes. */
const ERRORS = {
  parameter: ["DRS.M00200", "Invalid parameter.", "参数错误。"],
  unknown: ["DRS.10000010", "Job does not exist, please check job id.", "任务不存在，请检查任务ID。"],
  released: [
    "DRS.M05004",
    "The task has been deleted or its resources have been released.",
    "任务已删除或资源已释放。",
  ],
  status: ["DRS.M00304", "The API cannot be called in the current task status.", "当前任务状态不允许调用该接口。"],
} as const;

type DrsError = keyof typeof ERRORS;
type WithHeaders = Pick<ServiceRequest, "headers">;

/** DRS's answer to a fault, with HTTP status 400 for each of them. */
export function drsReply(error: DrsError, request: WithHeaders): Reply {
  return codeReply(400, ERRORS[error][0], drsText(error, request));
}

/** The text of a fault in the language of X-Language. */
export function drsText(error: DrsError, { headers }: WithHeaders): string {
  return ERRORS[error][headers["x-language"] === "zh-cn" ? 2 : 1];
}

/** Tells whether X-Language is missing or has one of its two values. */
export function hasKnownLanguage({ headers }: WithHeaders): boolean {
  const language = headers["x-language"];
  return language === undefined || language === "en-us" || language === "zh-cn";
}
