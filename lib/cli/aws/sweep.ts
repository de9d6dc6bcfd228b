import type { Message } from "@aws-sdk/client-sqs";
import type { Queue } from "./queue.ts";

/** The treatment of a visited message: it is deleted, or other readers see it again after the sweep. */
export type SweepAction = "delete" | "release";

/** Options of a sweep. */
export type SweepOptions = {
  visit(message: Message): SweepAction | Promise<SweepAction>;
  /** Seconds that the first receive waits for a message (1); the later ones wait 1 s. */
  readonly waitSeconds?: number;
  /** Ends the sweep early. */
  isDone?(): boolean;
  readonly signal?: AbortSignal | undefined;
};

/** The number of messages that a sweep visited; `isCut` if its time ended before the queue did. */
export type SweepResult = { readonly seen: number; readonly isCut: boolean };

/** Received messages stay hidden for longer than the sweep lasts, so that it never receives one twice. */
const HIDDEN_SECONDS = 120;
const MAX_SWEEP_MS = 60_000;

/** Visits every message of a queue once. Deletes those that `visit` says; releases the others at the end, also on error. */
export async function sweep(
  queue: Queue,
  { visit, waitSeconds = 1, isDone, signal }: SweepOptions,
): Promise<SweepResult> {
  const endMs = Date.now() + MAX_SWEEP_MS;
  const kept = new Map<string, Message>();
  let seen = 0;
  const isOver = () => isDone?.() === true || signal?.aborted === true;
  try {
    while (!isOver() && Date.now() < endMs) {
      const received = await queue.receive(seen === 0 ? waitSeconds : 1, HIDDEN_SECONDS);
      const fresh = received.filter(({ MessageId = "" }) => !kept.has(MessageId));
      for (const message of received) kept.set(message.MessageId ?? "", message);
      if (fresh.length === 0) return { seen, isCut: false };
      seen += fresh.length;
      const unwanted: Message[] = [];
      for (const message of fresh) if ((await visit(message)) === "delete") unwanted.push(message);
      await queue.delete(unwanted);
      for (const { MessageId = "" } of unwanted) kept.delete(MessageId);
    }
    return { seen, isCut: !isOver() };
  } finally {
    await queue.release([...kept.values()]);
  }
}
