/** Returns the flag that sets a field: `jobId` becomes `--job-id`. */
export function flagName(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Replaces the field of a fault with the flag that sets it: `target.jobId: required` becomes `--job-id: required`. `flags` names
 * the flags of fields that have another name. The index of a value is left out: a flag may be repeated.
 */
export function flagFault(fault: string, flags: Readonly<Record<string, string>> = {}): string {
  return fault.replace(/^(?:target\.)?(\w+)(?:\.\d+)?/, (_, field: string) => flags[field] ?? flagName(field));
}

/** The flag that set a deadline, for `flagFault`: the faults of a request name its field, which both flags set. */
export function deadlineFlag({ expiresIn }: { readonly expiresIn?: number }): Readonly<Record<string, string>> {
  return expiresIn === undefined ? {} : { expiresAt: "--expires-in" };
}
