import { describe, expect, test } from "vitest";
import { newTasksSchema } from "../../lib/local/simulator/new-task.ts";
import { TRY_TASK, tryCommand } from "../../lib/local/try-command.ts";

const TARGET = "send codearts-build --job-id f9d6c8466d614a9788e9a0acf6c15f46 --build-no 7 --wait";

describe("try command", () => {
  test("the command stops the task that the simulator gets for it", () => {
    expect(tryCommand({ sqsUrl: "http://127.0.0.1:1", region: "us-east-1" })).toBe(
      `npx stopcord --endpoint-url http://127.0.0.1:1 ${TARGET}`,
    );
    expect(newTasksSchema.parse([TRY_TASK])).toMatchObject([
      { service: "codearts-build", jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: "7", state: "running" },
    ]);
  });

  test("the command names an SQS of the user's own without its password", () => {
    expect(tryCommand({ sqsUrl: "http://user:pw@127.0.0.1:1", region: "us-east-1" })).toBe(
      `npx stopcord --endpoint-url http://127.0.0.1:1 ${TARGET}`,
    );
  });

  test("the command names a region that the command line tool does not assume", () => {
    expect(tryCommand({ sqsUrl: "http://127.0.0.1:1", region: "eu-west-1" })).toBe(
      `npx stopcord --endpoint-url http://127.0.0.1:1 --aws-region eu-west-1 ${TARGET}`,
    );
  });
});
