/** A gate that is shut at first. */
export type Tap = { open(): void; shut(): void /** Settles once it is open. */; opened(): Promise<void> };

export function createTap(): Tap {
  let opening = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    open() {
      isOpen = true;
      opening.resolve();
    },
    shut() {
      if (isOpen) opening = Promise.withResolvers<void>();
      isOpen = false;
    },
    opened: () => opening.promise,
  };
}
