/** A promise of stopcord that a request shows to be broken. */
export type Violation = { readonly requestId: string; readonly description: string; readonly details?: unknown };
