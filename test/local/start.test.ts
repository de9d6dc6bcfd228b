import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { describe, expect, test as plain } from "vitest";
import { readSamples } from "../../lib/local/samples.ts";
import { buildCommand, type CommandResult } from "../rig/build-command.ts";
import { packaged } from "../rig/packaged.ts";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

const stopcord = buildCommand();
const READY_MADE = ["--sqs-port", "0", "--huawei-port", "0", "--package", await packaged("dev")];

/** Starts it as npm does, but in another folder, because nothing may depend on the working directory. */
const test = plain.extend("start", async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
  const { NO_COLOR: _1, FORCE_COLOR: _2, ...inherited } = process.env;
  const running: ChildProcess[] = [];
  onCleanup(() => running.forEach((child) => void child.kill("SIGKILL")));
  return (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [join(PROJECT, "lib/local/start.ts"), ...args], {
      cwd: "/",
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.push(child);
    return child;
  };
});

async function endOf(child: ReturnType<typeof spawn>) {
  const texts = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")));
  const [code] = await once(child, "close");
  const [stdout = "", stderr = ""] = await texts;
  return { code, stdout, stderr };
}

describe.concurrent("npm start", { timeout: 90_000 }, () => {
  test("with --once it prints the outcome of every sample and exits 0 if all are as expected", async ({ start }) => {
    const { code, stdout, stderr } = await endOf(start(["--once", ...READY_MADE]));
    const samples = await readSamples(join(PROJECT, "events"));
    const ids = samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId));
    for (const id of ids) expect(stdout).toMatch(new RegExp(`^✔ [a-z-]+ .* ${id} +\\d+ ms$`, "m"));
    expect(stdout).toContain(`all ${ids.length} outcomes are as their samples expect`);
    expect(stdout).toMatch(/^ready {2}sqs http:\/\/127\.0\.0\.1:\d+ {2}region us-east-1 {2}huawei http:\/\/127/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("with --once it exits 1 and names the outcome that is not as its sample expects", async ({
    start,
    onTestFinished,
  }) => {
    const { folder, remove } = await makeTempFolder();
    onTestFinished(remove);
    await mkdir(join(folder, "expected"));
    for (const name of ["drs.json", "invalid.json", "expected/drs.json", "expected/invalid.json"]) {
      await cp(join(PROJECT, "events", name), join(folder, name));
    }
    const falsified = join(folder, "expected/drs.json");
    await writeFile(falsified, (await readFile(falsified, "utf8")).replace('"stopped"', '"not-found"'));
    const { code, stdout } = await endOf(start(["--once", "--events", folder, ...READY_MADE]));
    expect(stdout).toMatch(/^✘ stopped .* sample\/drs /m);
    expect(stdout).toMatch(/^✔ rejected .* sample\/invalid /m);
    expect(stdout).toContain(
      '1 of 2 outcomes are not as their samples expect\n  drs.json, sample/drs: status is "stopped", expected "not-found"',
    );
    expect(code).toBe(1);
  });

  test("with --json --no-samples it serves until Ctrl-C, prints only JSON, exits 0 and frees its ports; the command that it prints stops a running build", async ({
    start,
  }) => {
    const child = start(["--json", "--no-samples", ...READY_MADE]);
    const events: { event: string; [field: string]: unknown }[] = [];
    let tried: CommandResult | undefined;
    for await (const line of createInterface(child.stdout)) {
      const event = JSON.parse(line);
      events.push(event);
      if (event.event !== "try") continue;
      tried = await stopcord(
        String(event.command)
          .replace(/^npx stopcord /, "")
          .split(" "),
      );
      child.kill("SIGINT");
    }
    if (child.exitCode === null) await once(child, "close");
    expect(child.exitCode).toBe(0);
    const ready = events.find(({ event }) => event === "ready");
    for (const url of [ready?.sqs, ready?.huawei]) await listenOnce(Number(new URL(String(url)).port));
    expect(await text(child.stderr)).toBe("");
    expect(tried?.stdout).toMatch(/^✔ stopped {2}codearts-build /);
    expect(tried?.exitCode).toBe(0);
  });
});

/** Rejects if the port is taken. */
async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  server.close();
}

describe.concurrent("the command line of npm start", { timeout: 30_000 }, () => {
  test("--help prints the options and exits 0", async ({ start }) => {
    const { code, stdout } = await endOf(start(["--help"]));
    expect(stdout).toContain("npm start -- [options]");
    expect(code).toBe(0);
  });

  test.for([
    [["--nope"], "stopcord: Unknown option '--nope'"],
    [["--sqs-port", "99999"], "stopcord: --sqs-port 99999: a port is a whole number from 0 to 65535"],
    [["--once", "--no-samples"], "stopcord: --once needs the samples"],
    [["--once", "--events", "/nowhere"], "stopcord: ENOENT"],
  ] as const)("the arguments %j are refused with one line and exit code 1", async ([args, words], { start }) => {
    const { code, stdout, stderr } = await endOf(start(args));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  test("--once is refused if an endpoint is overridden, because samples are for the simulator only", async ({
    start,
  }) => {
    const { code, stderr } = await endOf(
      start(["--once"], { HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4: "http://127.0.0.1:9" }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(
      "npm start sends samples to the simulator only, and HUAWEICLOUD_SDK_REGION_DRS_CN_NORTH_4 names another endpoint",
    );
  });
});
