import type { Code, Status } from "./statuses.ts";

/** A status, with the code that makes a case of its own of it. */
export type Case = Status | `${Status}/${Code}` | `${"stopped" | "already-stopped"}/confirmed`;

/** What happened and what to do next, for each case; `{noun}`, `{account}` and `{detail}` stand for what is at hand. */
export const ADVICE = {
  stopped: "The service accepted the stop of the {noun}; its end was not checked.",
  "stopped/confirmed": "The {noun} was stopped, and the service says that it has ended.",
  "stopped/inferred":
    "The {noun} is stopped or stopping, most likely by a stop call whose answer was lost; nothing is left to do.",
  "already-stopped": "The {noun} was already being stopped; its end was not checked.",
  "already-stopped/confirmed": "The {noun} had already ended; nothing is left to do.",
  "not-found": "There is no such {noun}; check its ids, the region and the project.",
  "dry-run": "Nothing was called; wouldCall shows the stop call that this request makes.",
  expired:
    "The deadline had passed before the request was handled, so no stop call was made; replay it if the {noun} must still stop.",
  rejected: "The request is not valid ({detail}); correct it and send it again.",
  denied:
    "Account {account} may not stop this {noun}; grant it the permission on Huawei Cloud, then replay the request.",
  "denied/credentials":
    "Huawei Cloud does not accept the credentials of account {account}; correct them in the accounts secret, then replay the request.",
  "denied/account-unknown":
    "The request cannot be signed ({detail}); correct the accounts secret or the request, then replay it.",
  "denied/account-paused":
    "The credentials of account {account} had been refused before and were not corrected by the deadline, so the {noun} was not stopped; correct them in the accounts secret, then replay the request.",
  refused: "The service will not stop this {noun}, and asking again will not help; errorMessage is what it says.",
  "refused/end-failed":
    "The service tried to end the {noun} and failed; look at it in the console, and send the request again with force if it has to go.",
  "gave-up/unavailable":
    "No stop got through to the service by the deadline, so the {noun} may still be running; look at it, and replay the request if it must still stop.",
  "gave-up/busy":
    "Another operation kept the {noun} busy until the deadline, so it was most likely not stopped; look at it, and replay the request if it must still stop.",
  "gave-up/throttled":
    "Huawei Cloud allowed too few calls to settle the stop of the {noun} by the deadline; look at it, replay the request if it must still stop, and send fewer at a time.",
  "gave-up/not-confirmed":
    "The service took the stop of the {noun}, but it had not ended by the deadline; look at it, it may only need more time.",
  "gave-up/state-unknown":
    "Whether the {noun} was stopped could not be learned by the deadline; look at it, and replay the request if it still runs.",
} as const satisfies Partial<Record<Case, string>>;

/** The message of an outcome. */
export function adviceFor(
  status: Status,
  code: Code | "confirmed" | undefined,
  words: Readonly<Record<string, string>>,
): string {
  const specific = `${status}/${code}`;
  const advice = isCase(specific) ? ADVICE[specific] : isCase(status) ? ADVICE[status] : "";
  return advice.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? "");
}

function isCase(text: string): text is keyof typeof ADVICE {
  return Object.hasOwn(ADVICE, text);
}
