/** Returns the flag that sets a field: `jobId` becomes `--job-id`. */
export function flagName(field: string): string {
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Replaces the field of a fault with the flag that sets it: `target.jobId: required` becomes `--job-id: required`. */
export function flagFault(fault: string): string {
  return fault.replace(/^(?:target\.)?(\w+)/, (_, field: string) => flagName(field));
}
