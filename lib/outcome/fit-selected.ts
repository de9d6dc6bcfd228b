import { sqsJson } from "../sqs/entry.ts";
import type { SelectedRun } from "./outcome.ts";

/** An outcome with the runs of a selection has at most 64 KiB; the other fields take 8 KiB of them at most. */
const MAX_BYTES = 56 * 1024;

/** Texts of the cloud, the least useful first. Escapes make twelve bytes of one character. */
const TEXTS = ["by", "name", "since"] as const;

/** Leaves out texts of the runs until their list fits into an outcome. */
export function fitSelected(runs: readonly SelectedRun[]): SelectedRun[] {
  const left = [...TEXTS];
  let fitted = [...runs];
  while (Buffer.byteLength(sqsJson(fitted)) > MAX_BYTES) {
    const text = left.shift();
    if (text === undefined) break;
    fitted = fitted.map((run) => ({ ...run, [text]: undefined }));
  }
  return fitted;
}
