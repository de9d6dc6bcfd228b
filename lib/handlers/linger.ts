/**
 * Hands results on in waves as they come: a wave closes when all work is done,
 * or `lingerMs` after its first result, so that one slow piece of work delays nobody else's result for longer.
 */
export async function lingerBatches<T>(
  work: readonly Promise<T>[],
  lingerMs: number,
  handOn: (wave: readonly T[]) => Promise<void>,
): Promise<void> {
  const handed: Promise<void>[] = [];
  let wave: T[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isOpen = work.length;

  const close = () => {
    clearTimeout(timer);
    timer = undefined;
    if (wave.length > 0) handed.push(handOn(wave));
    wave = [];
  };

  const add = (result: T) => {
    wave.push(result);
    isOpen -= 1;
    if (isOpen === 0) close();
    else timer ??= setTimeout(close, lingerMs);
  };

  await Promise.all(work.map((piece) => piece.then(add)));
  await Promise.all(handed);
}
