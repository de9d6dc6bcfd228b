import { once } from "node:events";
import { expect, test } from "vitest";
import { waitInLogs } from "../../../lib/cli/wait/wait-in-logs.ts";

test("a query that does not end is aborted soon after the timeout, and its requests are missing", async () => {
  const { signal } = new AbortController();
  const missing = await waitInLogs(
    async (query) => {
      await once(query.signal, "abort");
      return undefined;
    },
    { ids: ["a", "b"], timeoutMs: 1, lastQueryMs: 1, signal, isWanted: () => true, onOutcome: async () => {} },
  );
  expect(missing).toEqual(["a", "b"]);
});
