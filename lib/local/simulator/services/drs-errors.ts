import { codeReply, type Reply } from "../reply.ts";
import type { ServiceRequest } from "../service-request.ts";

/** Code, English text, Chinese text. Source: DRS API reference, error codes. */
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
type Asked = Pick<ServiceRequest, "headers">;

/** DRS's answer to a fault; every one of these comes with 400. */
export function drsReply(error: DrsError, request: Asked): Reply {
  return codeReply(400, ERRORS[error][0], drsText(error, request));
}

/** The text of a fault in the language that X-Language asks for. */
export function drsText(error: DrsError, { headers }: Asked): string {
  return ERRORS[error][headers["x-language"] === "zh-cn" ? 2 : 1];
}

/** Whether X-Language is missing or one of its two values. */
export function hasKnownLanguage({ headers }: Asked): boolean {
  const language = headers["x-language"];
  return language === undefined || language === "en-us" || language === "zh-cn";
}
