/** A gate that is shut at first. */
export type Gate = { open(): void; close(): void /** Settles once it is open. */; whenOpen(): Promise<void> };

export function createGate(): Gate {
  let opening = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    open() {
      isOpen = true;
      opening.resolve();
    },
    close() {
      if (isOpen) opening = Promise.withResolvers<void>();
      isOpen = false;
    },
    whenOpen: () => opening.promise,
  };
}
