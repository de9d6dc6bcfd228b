/** What of Lambda's context a handler uses. */
export type Invocation = { readonly awsRequestId: string; getRemainingTimeInMillis(): number };

/** Time enough to answer after whatever was under way has been ended. */
const ANSWER_MS = 500;

/** Ends what is under way shortly before the invocation would be, so that a handler always answers itself. */
export function endOf(invocation: Invocation): AbortSignal {
  return AbortSignal.timeout(Math.max(0, Math.floor(invocation.getRemainingTimeInMillis() - ANSWER_MS)));
}
