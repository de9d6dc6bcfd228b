import { setTimeout as wait } from "node:timers/promises";
import type { InvocationResult } from "../lambda/execution-environment.ts";
import type { Batch, DeliveryOptions } from "./batch-delivery.ts";

/** Invokes the function with a batch. It retries a throttled invocation until the messages become visible to other receivers. */
export async function invokeWhileHidden(batch: Batch, { invoke, signal }: DeliveryOptions): Promise<InvocationResult> {
  const hiddenForMs = () => batch.visibleAtMs - Date.now();
  let result: InvocationResult;
  let delayMs = 20;
  do {
    result = await invoke({ Records: batch.records });
    if (result.ok || result.error !== "throttled") return result;
    await wait(Math.min(delayMs, hiddenForMs()), undefined, { signal }).catch(() => {});
    delayMs = Math.min(delayMs * 2, 500);
  } while (hiddenForMs() > 0 && !signal.aborted);
  return result;
}
