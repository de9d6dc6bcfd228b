/** Names a status with its code: `gave-up (busy)`. */
export function statusWords({ status, code }: { readonly status: string; readonly code?: string | undefined }): string {
  return code === undefined ? status : `${status} (${code})`;
}
