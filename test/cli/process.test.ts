import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { bundledCommand } from "../rig/built-package.ts";
import { listen, type OnEnd } from "../rig/listen.ts";
import { outcomeWith } from "../rig/outcome-with.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";

const REFUSED = ["outcomes", "--endpoint-url", "http://127.0.0.1:1"];
const NO_SPACE = "stopcord: cannot write to standard output (ENOSPC: no space left on device, write)\n";

type Stdio = "ignore" | "pipe" | number;
type Streams = { readonly stdin?: Stdio; readonly stdout?: Stdio; readonly stderr?: Stdio };

/** Starts the bundled command with the given streams. */
async function startCommand(
  args: readonly string[],
  { stdin = "ignore", stdout = "pipe", stderr = "pipe" }: Streams = {},
) {
  const file = join(await bundledCommand(), "stopcord.js");
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true" };
  const child = spawn(process.execPath, [file, ...args], { env, stdio: [stdin, stdout, stderr] });
  const ended = once(child, "close").then(([exitCode]) => exitCode);
  return { child, ended };
}

/** Runs the bundled command with the given streams; resolves to its exit code and to what the piped streams hold. */
async function runCommand(args: readonly string[], streams: Streams = {}) {
  const { child, ended } = await startCommand(args, streams);
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  return { exitCode: await ended, stdout, stderr };
}

function md5Of(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

async function readAll(stream: Readable | null): Promise<string> {
  return stream === null ? "" : text(stream);
}

describe.concurrent("the process of the command", { timeout: 30_000 }, () => {
  test.for([["--help"], ["--version"], ["schema", "asyncapi"]])(
    "%s on a full disk fails with one sentence",
    async (args, { onTestFinished }) => {
      const full = await open("/dev/full", "w");
      onTestFinished(() => full.close());
      expect(await runCommand(args, { stdout: full.fd })).toEqual({ exitCode: 1, stdout: "", stderr: NO_SPACE });
    },
  );

  test("a standard error that takes nothing does not change the exit code", async ({ onTestFinished }) => {
    const full = await open("/dev/full", "w");
    onTestFinished(() => full.close());
    expect(await runCommand(REFUSED, { stderr: full.fd })).toMatchObject({ exitCode: 4 });
    expect(await runCommand(["--help"], { stdout: full.fd, stderr: full.fd })).toMatchObject({ exitCode: 1 });
    const { child, ended } = await startCommand(REFUSED);
    child.stderr?.destroy();
    expect(await ended).toBe(4);
  });

  test("a reader that closes the output early, such as head, is no failure", async () => {
    const { child, ended } = await startCommand(["schema", "asyncapi"]);
    child.stdout?.destroy();
    const stderr = await readAll(child.stderr);
    expect({ exitCode: await ended, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test.for([
    [["send", "-"], "standard input: more than 4096 KiB"],
    [["send", "--file", "/dev/zero"], "/dev/zero: more than 4096 KiB"],
    [["accounts", "check", "--file", "/dev/zero"], "/dev/zero: more than 64 KiB"],
  ] as const)("%j refuses endless input once it has read too much", async ([args, words], { onTestFinished }) => {
    const zeros = await open("/dev/zero", "r");
    onTestFinished(() => zeros.close());
    const run = await runCommand(args, { stdin: zeros.fd });
    expect(run).toEqual({ exitCode: 2, stdout: "", stderr: `stopcord: ${words}\n` });
  });

  test("a request that is too long ends the command although its writer goes on", async () => {
    const { child, ended } = await startCommand(["send", "-"], { stdin: "pipe" });
    child.stdin?.on("error", () => {}); // the command closes the pipe
    child.stdin?.write(" ".repeat(5_000_000));
    const stderr = await readAll(child.stderr);
    expect({ exitCode: await ended, stderr }).toEqual({
      exitCode: 2,
      stderr: "stopcord: standard input: more than 4096 KiB\n",
    });
  });

  test("Ctrl-C during a list ends it with 130 and releases the messages", async ({ onTestFinished }) => {
    const MD5OfBody = md5Of("{");
    const actions: string[] = [];
    let interrupt = () => {};
    const url = await startStubCloud({
      onEnd: onTestFinished,
      reply({ action }) {
        actions.push(action);
        if (action === "GetQueueUrl") return { body: { QueueUrl: "http://queue" } };
        if (action !== "ReceiveMessage") return { body: { Successful: [{ Id: "0" }] } };
        interrupt();
        return { body: { Messages: [{ MessageId: "m", ReceiptHandle: "r", Body: "{", MD5OfBody }] } };
      },
    });
    const { child, ended } = await startCommand(["dead-letters", "list", "--endpoint-url", url]);
    interrupt = () => child.kill("SIGINT");
    const stderr = await readAll(child.stderr);
    expect(await ended).toBe(130);
    expect(stderr).toMatch(/^stopcord: interrupted$/m);
    expect(actions.at(-1)).toBe("ChangeMessageVisibilityBatch");
  });

  /** An SQS that takes a request, calls back at the first look for its outcome, and has the outcome by then. */
  async function sqsWithOutcome(onEnd: OnEnd, onLook: () => unknown, outcomes: readonly Outcome[]): Promise<string> {
    const messages = outcomes.map((outcome) => {
      const Body = JSON.stringify(outcome);
      return { MessageId: "m", ReceiptHandle: "r", Body, MD5OfBody: md5Of(Body) };
    });
    return startStubCloud({
      onEnd,
      async reply({ action, body }) {
        if (action === "GetQueueUrl") return { body: { QueueUrl: "http://queue" } };
        if (action === "SendMessage") {
          const { MessageBody } = JSON.parse(body);
          return { body: { MessageId: "m", MD5OfMessageBody: md5Of(MessageBody) } };
        }
        if (action === "ReceiveMessage") await onLook();
        return { body: action === "ReceiveMessage" ? { Messages: messages } : { Successful: [{ Id: "0" }] } };
      },
    });
  }

  const SEND = ["send", "aom", "--workflow-id", "w", "--execution-id", "e", "--id", "r-1", "--wait"];

  test("Ctrl-C during send --wait ends it with 130 and says that the outcome may still arrive", async ({
    onTestFinished,
  }) => {
    let interrupt = () => {};
    const url = await sqsWithOutcome(onTestFinished, () => interrupt(), []);
    const { child, ended } = await startCommand([...SEND, "--endpoint-url", url]);
    interrupt = () => child.kill("SIGINT");
    const stderr = await readAll(child.stderr);
    expect(await ended).toBe(130);
    expect(stderr).toContain("no outcome of r-1 before Ctrl-C. It may still arrive");
    expect(stderr).toMatch(/^stopcord: interrupted$/m);
  });

  test("send --wait whose outcome nobody can read exits with 1 and prints no stack", async ({ onTestFinished }) => {
    let close = async () => {};
    const outcome = outcomeWith({ requestId: "r-1", sentAt: "2099-01-01T00:00:00.000Z" }); // not of an earlier request
    const url = await sqsWithOutcome(onTestFinished, () => close(), [outcome]);
    const { child, ended } = await startCommand([...SEND, "--endpoint-url", url]);
    close = async () => void child.stdout?.destroy();
    const stderr = await readAll(child.stderr);
    expect(await ended).toBe(1);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("Ctrl-C while AWS does not answer ends the command after five seconds", async ({ onTestFinished }) => {
    const asked = Promise.withResolvers<void>();
    const url = await listen(
      createServer(() => asked.resolve()),
      onTestFinished,
    );
    const { child, ended } = await startCommand(["outcomes", "--endpoint-url", url]);
    await asked.promise;
    child.kill("SIGINT");
    const stderr = await readAll(child.stderr);
    const place = `stage dev (the default), region us-east-1, at ${url}\n`;
    expect({ exitCode: await ended, stderr }).toEqual({ exitCode: 130, stderr: `${place}stopcord: interrupted\n` });
  });
});
