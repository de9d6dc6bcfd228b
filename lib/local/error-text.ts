/** Returns the message of an error, or any other thrown value as text. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(errorText).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** Returns the lines of an error's message; all but the first are marked, so that none looks like a line of another kind. */
export function errorLines(error: unknown): readonly string[] {
  const [first = "", ...rest] = errorText(error).split(/\r?\n/);
  return [first, ...rest.map((line) => `  | ${line}`)];
}
