/** The HTTP fields of an outcome. */
export type AnswerFields = {
  readonly httpStatus?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
};

/** An answer in one line: `HTTP 404 DRS.M05006 the job is gone`. A message of stopcord's own begins with the status already. */
export function answerLine({ httpStatus, errorCode, errorMessage }: AnswerFields): string {
  const hasStatus = errorMessage?.startsWith(`HTTP ${httpStatus}`) ?? false;
  const status = httpStatus === undefined || hasStatus ? undefined : `HTTP ${httpStatus}`;
  return [status, errorCode, errorMessage].filter(Boolean).join(" ");
}
