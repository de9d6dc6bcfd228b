/** Replaces a taken-port error with one that names the port and the flag that sets it; returns any other error unchanged. */
export function explainTakenPort(error: unknown, port: number, flag: string): unknown {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (!isTaken) return error;
  return new Error(`port ${port} is taken by another program: stop that program, or set another port with ${flag}`, {
    cause: error,
  });
}
