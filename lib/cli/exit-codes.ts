/** Exit codes of the command; `EXIT_HELP` documents them for users. */
export const EXIT = { ok: 0, notOk: 1, usage: 2, noOutcome: 3, aws: 4, bug: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  success; with send --wait, every outcome is ok
  1  not ok: an outcome is not ok, a check failed, or the requested item does not exist
  2  the command line or a request is wrong; nothing was sent
  3  no outcome arrived before the timeout
  4  AWS did not answer, denied access, or has no such queue or secret
  5  an internal error; --debug prints its stack`;
