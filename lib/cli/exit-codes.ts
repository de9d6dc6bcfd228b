/** Exit codes of the command; `EXIT_HELP` documents them for users. */
export const EXIT = { ok: 0, notOk: 1, usage: 2, noOutcome: 3, aws: 4, bug: 5, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  success; with send --wait, every outcome is ok
  1  not ok: an outcome is not ok, a check failed, nothing matches the filters, or the output cannot be written
  2  the command line or a request is wrong; nothing was sent
  3  no outcome arrived before the timeout; status: a request waits or is unknown
  4  AWS did not answer, denied access, or has no such queue or secret; the address is not that of AWS
  5  an internal error; --debug prints its stack
  130  Ctrl-C ended the command`;
