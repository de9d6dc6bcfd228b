/** Words that a message contains. */
export type AdviceWords = {
  /** The word for a task of the service. */
  readonly noun: string;
  readonly account: string;
  /** The faults, or what is missing. */
  readonly detail: string;
  /** The number of stop calls and the time of the outcome: "2 stop calls, given up at 2026-11-22T08:15:00.000Z". */
  history(): string;
};

/** Returns the message of an outcome: what happened, then what to do. */
export type Advise = (words: AdviceWords) => string;

/** One status: all that code, schemas, metrics and README say about it. */
export type StatusRow = {
  /** The sender got what it asked for. */
  readonly ok: boolean;
  /** The task has stopped or ended, or the service has taken its stop. */
  readonly isStopped?: true;
  /** The request also goes to `dead-letters`, because a person must look at it. */
  readonly deadLetter: boolean;
  /** The subcommand of `dead-letters` that acts on its letters: a replay helps, or a person must read them. */
  readonly remedy?: "replay" | "show";
  /** CloudWatch metric that counts these outcomes. */
  readonly metric: string;
  /** Message of an outcome without a code; absent where every outcome has one. */
  readonly advice?: Advise;
  /** Message of an outcome without a code whose task has ended, as the service reports. */
  readonly confirmed?: Advise;
  /** Codes that tell cases of this status apart, each with its message. */
  readonly codes: Readonly<Record<string, Advise>>;
};

/** Every status of an outcome. A new status or code is one row here. */
export const STATUSES = {
  stopped: {
    ok: true,
    isStopped: true,
    deadLetter: false,
    metric: "Stopped",
    advice: ({ noun }) =>
      `The service accepted the stop of the ${noun}. stopcord did not check that the ${noun} ended.`,
    confirmed: ({ noun }) => `The ${noun} was stopped. The service reports that it has ended.`,
    codes: {
      inferred: ({ noun }) =>
        `The ${noun} is stopped or stopping, most likely by a stop call whose answer was lost. There is nothing to do.`,
    },
  },
  "already-stopped": {
    ok: true,
    isStopped: true,
    deadLetter: false,
    metric: "AlreadyStopped",
    advice: ({ noun }) => `The ${noun} was already stopping. stopcord did not check that it ended.`,
    confirmed: ({ noun }) => `The ${noun} had already ended. There is nothing to do.`,
    codes: {},
  },
  selected: {
    ok: true,
    deadLetter: false,
    metric: "Selected",
    advice: ({ noun, detail }) =>
      `A request was sent to stop each running ${noun} (${detail}). Each has an outcome of its own, by the ids in the field selected.`,
    codes: {
      "nothing-running": ({ noun, detail }) =>
        `The list named no running ${noun}, so there was nothing to stop${detail === "" ? "" : ` (${detail})`}.`,
    },
  },
  "not-found": {
    ok: false,
    deadLetter: false,
    metric: "NotFound",
    advice: ({ noun }) => `The service found no such ${noun}. Check its ids, the region and the project.`,
    codes: {},
  },
  "dry-run": {
    ok: true,
    deadLetter: false,
    metric: "DryRun",
    advice: () =>
      "This was a dry run, so no stop call was made. The field wouldCall shows the call, or the field selected the runs.",
    codes: {},
  },
  expired: {
    ok: false,
    deadLetter: true,
    remedy: "replay",
    metric: "Expired",
    advice: ({ noun }) =>
      `The deadline passed before the request was handled, so no stop call was made. If the ${noun} must still stop, replay the request.`,
    codes: {},
  },
  rejected: {
    ok: false,
    deadLetter: true,
    remedy: "show",
    metric: "Rejected",
    advice: ({ detail }) => `The request is not valid (${detail}). Correct it and send it again.`,
    codes: {},
  },
  denied: {
    ok: false,
    deadLetter: true,
    remedy: "replay",
    metric: "Denied",
    advice: ({ noun, account }) =>
      `Account ${account} has no permission to stop this ${noun}. Grant the permission on Huawei Cloud, then replay the request.`,
    codes: {
      "account-unknown": ({ detail }) =>
        `The request cannot be signed (${detail}). Correct the accounts secret or the request, then replay it.`,
      "not-allowed": ({ detail }) =>
        `The policy of the account forbids this stop (${detail}). If the stop is right, change the accounts secret and replay the request by its id.`,
      protected: ({ noun, detail }) =>
        `The ${noun} is protected and was not stopped (${detail}). If it must stop, remove the id from protected in the accounts secret and replay the request.`,
      "account-paused": ({ noun, account }) =>
        `The ${noun} was not stopped: Huawei Cloud had rejected the credentials of account ${account}. Correct them in the accounts secret, then replay the request.`,
      credentials: ({ account }) =>
        `Huawei Cloud rejects the credentials of account ${account}. Correct them in the accounts secret, then replay the request.`,
    },
  },
  refused: {
    ok: false,
    deadLetter: true,
    remedy: "show",
    metric: "Refused",
    advice: ({ noun }) =>
      `The service refuses to stop this ${noun}, and a retry will not help. The field errorMessage has its reason.`,
    codes: {
      "end-failed": ({ noun }) =>
        `The service tried to end the ${noun} and failed. Look at it in the console. If it must go, send the request again with force.`,
      "too-many": ({ noun, detail }) =>
        `Nothing was stopped, because ${detail}. Raise atMost (at most 100) or name each ${noun}.`,
    },
  },
  "gave-up": {
    ok: false,
    deadLetter: true,
    remedy: "replay",
    metric: "GaveUp",
    codes: {
      unavailable: ({ noun, history }) =>
        `The service took no stop of the ${noun} (${history()}), so the ${noun} may still be running. Check it, and replay the request if it must still stop.`,
      busy: ({ noun, history }) =>
        `Another operation kept the ${noun} busy (${history()}), so it was most likely not stopped. Check it, and replay the request if it must still stop.`,
      throttled: ({ noun, history }) =>
        `Huawei Cloud allowed too few calls to stop the ${noun} (${history()}). Check it, and replay the request if it must still stop. Send fewer requests at a time.`,
      "not-confirmed": ({ noun, history }) =>
        `The service took the stop of the ${noun}, but the ${noun} had not ended (${history()}). Check it: it may only need more time.`,
      "state-unknown": ({ noun, history }) =>
        `It is unknown whether the ${noun} was stopped: its state could not be read (${history()}). Check it, and replay the request if it still runs.`,
      halted: ({ noun, history, detail }) =>
        `A halt held the stop of the ${noun} (${history()}${detail && `; ${detail}`}), so the ${noun} may still be running. Run \`npx stopcord halt --show\`. After the resume, replay the request if it must still stop.`,
    },
  },
} as const satisfies Readonly<Record<string, StatusRow>>;

/** The `status` of an outcome. */
export type Status = keyof typeof STATUSES;

/** The `code` of an outcome, which tells cases of one status apart. */
export type Code = { [Name in Status]: keyof (typeof STATUSES)[Name]["codes"] }[Status];

/** Every status, in the order of the table. */
export const statusNames: readonly Status[] = Object.keys(STATUSES).filter(isStatus);

/** Every code, in the order of the table. */
export const codeNames: readonly Code[] = [
  ...new Set(Object.values(STATUSES).flatMap(({ codes }) => Object.keys(codes).filter(isCode))),
];

/** Tells whether a text is a status. */
export function isStatus(text: string): text is Status {
  return Object.hasOwn(STATUSES, text);
}

/** Tells whether a text is a code of some status. */
export function isCode(text: string): text is Code {
  return Object.values(STATUSES).some(({ codes }) => Object.hasOwn(codes, text));
}
