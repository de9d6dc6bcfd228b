import type { Message } from "@aws-sdk/client-sqs";
import type { Queue } from "./queue.ts";

/** What becomes of a message that was looked at: it is deleted, or others see it again. */
export type Fate = "take" | "leave";

/** How a queue is looked through. */
export type SweepOptions = {
  visit(message: Message): Fate | Promise<Fate>;
  /** How long the first receive waits for a message; those after it do not. */
  readonly waitSeconds?: number;
  /** Ends the sweep early. */
  isDone?(): boolean;
  readonly signal?: AbortSignal | undefined;
};

/** How many messages a sweep saw, and whether there were more than it could look at in its time. */
export type Sweep = { readonly seen: number; readonly isCut: boolean };

/** While a sweep goes on nobody else sees what it has received, or it would receive the same again; it ends well before that does. */
const HOLD_SECONDS = 120;
const SWEEP_MS = 60_000;

/** Looks at every message of a queue once, deletes those that are taken, and gives all others back at its end, however it ends. */
export async function sweep(queue: Queue, { visit, waitSeconds = 1, isDone, signal }: SweepOptions): Promise<Sweep> {
  const endMs = Date.now() + SWEEP_MS;
  const left = new Map<string, Message>();
  let seen = 0;
  const isOver = () => isDone?.() === true || signal?.aborted === true;
  try {
    while (!isOver() && Date.now() < endMs) {
      const received = await queue.receive(seen === 0 ? waitSeconds : 1, HOLD_SECONDS);
      const fresh = received.filter(({ MessageId = "" }) => !left.has(MessageId));
      for (const message of received) left.set(message.MessageId ?? "", message);
      if (fresh.length === 0) return { seen, isCut: false };
      seen += fresh.length;
      const taken: Message[] = [];
      for (const message of fresh) if ((await visit(message)) === "take") taken.push(message);
      await queue.delete(taken);
      for (const { MessageId = "" } of taken) left.delete(MessageId);
    }
    return { seen, isCut: !isOver() };
  } finally {
    await queue.giveBack([...left.values()]);
  }
}
