/**
 * Passes the results of pieces of work on in batches. A batch closes when all work is done, or `lingerMs` after its first
 * result, so that slow work delays no other result for longer. Rejects when a piece of work or `passOn` does.
 */
export async function batchWithLinger<T>(
  work: readonly Promise<T>[],
  lingerMs: number,
  passOn: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  const passedOn: Promise<void>[] = [];
  let batch: T[] = [];
  let timer: NodeJS.Timeout | undefined;
  let unfinished = work.length;

  const close = () => {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length > 0) passedOn.push(passOn(batch));
    batch = [];
  };

  const add = (result: T) => {
    batch.push(result);
    unfinished -= 1;
    if (unfinished === 0) close();
    else timer ??= setTimeout(close, lingerMs);
  };

  await Promise.all(work.map((piece) => piece.then(add)));
  await Promise.all(passedOn);
}
