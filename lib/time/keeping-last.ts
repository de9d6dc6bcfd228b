/** Computes something of a number and keeps the last answer, for what is asked of the same moment many times in a row. */
export function keepingLast<T>(compute: (of: number) => T): (of: number) => T {
  let last: { readonly of: number; readonly answer: T } | undefined;
  return (of) => {
    if (last?.of !== of) last = { of, answer: compute(of) };
    return last.answer;
  };
}
