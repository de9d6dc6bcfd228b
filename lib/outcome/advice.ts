import type { Code, Status } from "./statuses.ts";

/** A status, with the code that makes a case of its own of it. */
export type Case = Status | `${Status}/${Code}` | `${"stopped" | "already-stopped"}/confirmed`;

/** What an advice speaks of: what the task is called, the account, and the faults or what is missing. */
type Words = { readonly noun: string; readonly account: string; readonly detail: string };

/** What happened and what to do next, for each case. */
export const ADVICE = {
  stopped: ({ noun }) => `The service accepted the stop of the ${noun}; its end was not checked.`,
  "stopped/confirmed": ({ noun }) => `The ${noun} was stopped, and the service says that it has ended.`,
  "stopped/inferred": ({ noun }) =>
    `The ${noun} is stopped or stopping, most likely by a stop call whose answer was lost; nothing is left to do.`,
  "already-stopped": ({ noun }) => `The ${noun} was already being stopped; its end was not checked.`,
  "already-stopped/confirmed": ({ noun }) => `The ${noun} had already ended; nothing is left to do.`,
  "not-found": ({ noun }) => `There is no such ${noun}; check its ids, the region and the project.`,
  "dry-run": () => "Nothing was called; wouldCall shows the stop call that this request makes.",
  expired: ({ noun }) =>
    `The deadline had passed before the request was handled, so no stop call was made; replay it if the ${noun} must still stop.`,
  rejected: ({ detail }) => `The request is not valid (${detail}); correct it and send it again.`,
  denied: ({ noun, account }) =>
    `Account ${account} may not stop this ${noun}; grant it the permission on Huawei Cloud, then replay the request.`,
  "denied/credentials": ({ account }) =>
    `Huawei Cloud does not accept the credentials of account ${account}; correct them in the accounts secret, then replay the request.`,
  "denied/account-unknown": ({ detail }) =>
    `The request cannot be signed (${detail}); correct the accounts secret or the request, then replay it.`,
  "denied/account-paused": ({ noun, account }) =>
    `The credentials of account ${account} had been refused before and were not corrected by the deadline, so the ${noun} was not stopped; correct them in the accounts secret, then replay the request.`,
  refused: ({ noun }) =>
    `The service will not stop this ${noun}, and asking again will not help; errorMessage is what it says.`,
  "refused/end-failed": ({ noun }) =>
    `The service tried to end the ${noun} and failed; look at it in the console, and send the request again with force if it has to go.`,
  "gave-up/unavailable": ({ noun }) =>
    `No stop got through to the service by the deadline, so the ${noun} may still be running; look at it, and replay the request if it must still stop.`,
  "gave-up/busy": ({ noun }) =>
    `Another operation kept the ${noun} busy until the deadline, so it was most likely not stopped; look at it, and replay the request if it must still stop.`,
  "gave-up/throttled": ({ noun }) =>
    `Huawei Cloud allowed too few calls to settle the stop of the ${noun} by the deadline; look at it, replay the request if it must still stop, and send fewer at a time.`,
  "gave-up/not-confirmed": ({ noun }) =>
    `The service took the stop of the ${noun}, but it had not ended by the deadline; look at it, it may only need more time.`,
  "gave-up/state-unknown": ({ noun }) =>
    `Whether the ${noun} was stopped could not be learned by the deadline; look at it, and replay the request if it still runs.`,
} as const satisfies Partial<Record<Case, (words: Words) => string>>;

/** The message of an outcome. */
export function adviceFor(status: Status, code: Code | "confirmed" | undefined, words: Words): string {
  const specific = `${status}/${code}`;
  return isCase(specific) ? ADVICE[specific](words) : isCase(status) ? ADVICE[status](words) : "";
}

function isCase(text: string): text is keyof typeof ADVICE {
  return Object.hasOwn(ADVICE, text);
}
