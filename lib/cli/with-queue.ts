import type { Command } from "commander";
import type { QueueName } from "../config.ts";
import { type Context, connect } from "./context.ts";
import { openQueue, type Queue, sqsClientOf } from "./queue.ts";

/** Opens one queue of the stage that a command's options describe, and closes its client after the work. */
export async function withQueue<T>(
  name: QueueName,
  command: Command,
  context: Context,
  work: (queue: Queue) => Promise<T>,
): Promise<T> {
  const connection = connect(command, context);
  const client = await sqsClientOf(connection);
  try {
    return await work(await openQueue(client, connection, name));
  } finally {
    client.destroy();
  }
}
