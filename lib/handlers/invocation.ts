/** The part of Lambda's context that a handler uses. */
export type Invocation = { readonly awsRequestId: string; getRemainingTimeInMillis(): number };

/** Time enough to answer after the work under way has been aborted. */
const ANSWER_MS = 500;

/** A signal that aborts shortly before Lambda ends the invocation, so that the handler still answers. */
export function abortBeforeEnd(invocation: Invocation): AbortSignal {
  return AbortSignal.timeout(Math.max(0, Math.floor(invocation.getRemainingTimeInMillis() - ANSWER_MS)));
}
