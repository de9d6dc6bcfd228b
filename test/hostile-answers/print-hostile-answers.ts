import { formatColumns } from "../rig/format-columns.ts";
import { hostileAnswers } from "./hostile-answers.ts";
import { describeEnd, meet, trustHostileAuthorities } from "./meet.ts";
import { type RequestKind, requestKinds } from "./request-kinds.ts";

const HEADER = ["answer", "to", "end", "calls", "ms", "bytes taken", "peak MB", "longest text", "error message"];

/** Prints a table of every hostile answer to each kind of request, one after the other; the peak memory is that of worker and server together. */
export async function printHostileAnswers(): Promise<void> {
  const untrust = trustHostileAuthorities();
  const rows: string[][] = [];
  for (const hostile of hostileAnswers) for (const kind of requestKinds) rows.push(await rowOf(hostile, kind));
  untrust();
  console.log(formatColumns([HEADER, ...rows]));
  console.log(`${hostileAnswers.length} answers to each of ${requestKinds.length} kinds of request`);
}

async function rowOf(hostile: (typeof hostileAnswers)[number], kind: RequestKind): Promise<string[]> {
  let peakBytes = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, 5);
  const meeting = await meet(hostile, kind);
  clearInterval(timer);
  const { outcome, progress, elapsedMs, bytesWritten, texts } = meeting;
  const message = (outcome ?? progress?.last)?.errorMessage ?? "";
  const numbers = [
    outcome?.calls ?? progress?.calls ?? 0,
    elapsedMs,
    bytesWritten,
    Math.round(peakBytes / 2 ** 20),
    Math.max(...texts.map((text) => Buffer.byteLength(text))),
  ];
  return [hostile.name, kind, describeEnd(meeting), ...numbers.map(String), JSON.stringify(message.slice(0, 70))];
}
