/** A gate that can be opened and closed; `whenOpen` resolves as soon as it is open. */
export type Gate = { open(): void; close(): void; whenOpen(): Promise<void> };

/** Creates a closed gate. */
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
