/** What to tell a person whose port is taken: which one, and the flag that chooses another; any other error stays as it is. */
export function explainTakenPort(error: unknown, port: number, flag: string): unknown {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (!isTaken) return error;
  return new Error(`port ${port} is taken by another program: stop it, or choose another port with ${flag}`, {
    cause: error,
  });
}
