/** What the command's exit code says. */
export const EXIT = { ok: 0, notOk: 1, usage: 2, noOutcome: 3, aws: 4, bug: 5 } as const;

/** An exit code of the command. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  done; with send --wait, every outcome is ok
  1  not ok: an outcome is not, a check failed, or nothing is there that was asked for
  2  the command line or a request is wrong; nothing was sent
  3  no outcome came in time
  4  AWS could not be reached, or did not allow or have what was asked for
  5  a fault of stopcord's own; --debug tells more`;
