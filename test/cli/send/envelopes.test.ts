import { describe, expect } from "vitest";
import { exampleTargets } from "../../rig/example-targets.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();

describe.concurrent("send with an envelope", { timeout: 30_000 }, () => {
  const data = { service: "drs", target: exampleTargets.drs };
  const time = "2026-11-22T08:00:00Z";

  test.for([
    ["a CloudEvents event", { specversion: "1.0", id: "e1", type: "t", source: "s", time, data }],
    ["an EventBridge event", { "detail-type": "t", source: "s", id: "e1", time, detail: data }],
    ["an SNS notification", { Type: "Notification", MessageId: "e1", Timestamp: time, Message: JSON.stringify(data) }],
    [
      "an SNS notification with a group",
      { Type: "Notification", MessageId: "e1", Timestamp: time, Message: JSON.stringify({ stops: [data] }) },
    ],
  ] as const)("%s is sent as the request in it, to which the flags apply", async ([, envelope], { stage }) => {
    const run = await stage.run(["send", "-", "--dry-run", "--reason", "try"], { stdin: JSON.stringify(envelope) });
    expect(run.stderr).toContain("sentAt is more than 15 min ago");
    const [sent] = await stage.take("requests");
    expect(sent).toMatchObject({ id: "e1", sentAt: time, dryRun: true, reason: "try" });
    expect(sent).not.toHaveProperty(Object.keys(envelope)[0] ?? "");
  });

  test("flags replace the id and the deadline of the envelope", async ({ stage }) => {
    const stdin = JSON.stringify({ specversion: "1.0", id: "e1", type: "t", source: "s", data });
    await stage.run(["send", "-", "--id", "mine", "--expires-in", "10m"], { stdin });
    expect(await stage.take("requests")).toMatchObject([{ ...data, id: "mine", expiresAt: expect.any(String) }]);
  });
});
