import { describe, expect, test } from "vitest";
import { meantCommand, meantService } from "../../lib/cli/meant-command.ts";
import { runInProcess } from "../rig/run-in-process.ts";

test.for([
  ["dlq", "dead-letters"],
  ["DLQ", "dead-letters"],
  ["stop", "send"],
  ["cancel", "send"],
  ["build", "send codearts-build"],
  ["codeartsBuild", "send codearts-build"],
  ["drs", "send drs"],
  ["logs", "status"],
  ["results", "outcomes"],
  ["redrive", "dead-letters replay"],
  ["pause", "halt"],
  ["codearts", undefined],
  ["constructor", undefined],
  ["", undefined],
] as const)("the word %j stands for the command %s", ([word, command]) => {
  expect(meantCommand(word)).toBe(command);
});

test.for([
  ["deploy", "codearts-deploy"],
  ["pipeline", "codearts-pipeline"],
  ["codearts", undefined],
] as const)("the word %s stands for the service %s", ([word, service]) => {
  expect(meantService(word)).toBe(service);
});

describe("the command line", () => {
  test.for([
    ["dlq", "stopcord: unknown command 'dlq' (Did you mean npx stopcord dead-letters?)\n"],
    ["stop", "stopcord: unknown command 'stop' (Did you mean npx stopcord send?)\n"],
    ["build", "stopcord: unknown command 'build' (Did you mean npx stopcord send codearts-build?)\n"],
    ["statsu", "stopcord: unknown command 'statsu' (Did you mean status?)\n"],
    ["frobnicate", "stopcord: unknown command 'frobnicate'\n"],
  ] as const)("the unknown command %s is refused with the command that it stands for", async ([word, stderr]) => {
    expect(await runInProcess([word, "--job-id", "x"])).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("every suggested command exists", async () => {
    const words = [
      "stop",
      "state",
      "tail",
      "dlq",
      "ls",
      "show",
      "retry",
      "purge",
      "hold",
      "lift",
      "cron",
      "login",
      "ping",
      "spec",
    ];
    for (const command of words.map((word) => meantCommand(word) ?? word)) {
      const { exitCode, stdout } = await runInProcess([...command.split(" "), "--help"]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(`stopcord ${command}`) });
    }
  });

  test("send names the service that a part of its name stands for", async () => {
    const { stderr } = await runInProcess(["send", "build", "--job-id", "x"]);
    expect(stderr).toMatch(/^stopcord: build is not a service: .* \(Did you mean codearts-build\?\)\n$/);
  });
});
