/** An HTTP answer before it is sent. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The error code in the body, for the call log. */
  readonly errorCode?: string | undefined;
  /** True if the call changed the state of a task. */
  readonly tookEffect?: boolean;
};

/** A JSON answer; `errorCode` is the code in its body. */
export function jsonReply(status: number, body: unknown, errorCode?: string): Reply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body), errorCode };
}

/** An error answer `{error_code, error_msg}`, the form that most services use. */
export function codeReply(status: number, code: string, message: string): Reply {
  return jsonReply(status, { error_code: code, error_msg: message }, code);
}
