import type { CheckedRequest } from "../../request/check-request.ts";
import type { YesNoAnswer } from "../ask.ts";
import type { Queue } from "../aws/queue.ts";
import type { SendFlags } from "./request-flags.ts";

/** Checked requests before they are sent, and the queues of their stage. */
export type UnsentRequests = {
  readonly stops: readonly CheckedRequest[];
  readonly flags: SendFlags;
  /** Standard input is free for an answer: the requests do not come from there. */
  readonly canAsk: boolean;
  readonly requests: Queue;
  openResults(): Promise<Queue>;
};

/** `done`: the question has answered itself, and the exit code is set. */
export type SendAnswer = YesNoAnswer | "done";
