import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect } from "vitest";
import { buildCommand, type CommandResult } from "../rig/build-command.ts";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { endOf, READY_MADE, START_SOURCE, startTest as test } from "./start-process.ts";

const stopcord = buildCommand();
const EMPTY_FOLDER = await mkdtemp(join(tmpdir(), "stopcord-empty-"));
afterAll(() => rm(EMPTY_FOLDER, { recursive: true }));

/** Copies samples to a new folder, for a run that starts few functions instead of all. */
async function copySamples(names: readonly string[], onEnd: (end: () => Promise<void>) => void): Promise<string> {
  const { folder, remove } = await makeTempFolder();
  onEnd(remove);
  await mkdir(join(folder, "expected"));
  for (const file of names.flatMap((name) => [`${name}.json`, `expected/${name}.json`])) {
    await cp(join(PROJECT, "events", file), join(folder, file));
  }
  return folder;
}

describe.concurrent("npm start", { timeout: 90_000 }, () => {
  test("with --once it exits 1 and names the outcome that is not as its sample expects", async ({
    start,
    onTestFinished,
  }) => {
    const folder = await copySamples(["drs", "invalid"], onTestFinished);
    const falsified = join(folder, "expected/drs.json");
    await writeFile(falsified, (await readFile(falsified, "utf8")).replace('"stopped"', '"not-found"'));
    const { code, stdout } = await endOf(start(["--once", "--events", folder, ...READY_MADE]));
    expect(stdout).toMatch(/^✘ stopped .* sample\/drs /m);
    expect(stdout).toMatch(/^· rejected .* sample\/invalid /m);
    expect(stdout).toContain(
      '1 of 2 outcomes is not as its sample expects\n  drs.json, sample/drs: status is "stopped", expected "not-found"',
    );
    expect(code).toBe(1);
  });

  test("with --json --no-samples it serves until Ctrl-C, prints only JSON, exits 130 and frees its ports, also while a page is open; the command that it prints stops a running build", async ({
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
      expect(await openPage(String(events.find(({ page }) => page)?.page))).toContain('"services"');
      child.kill("SIGINT");
    }
    if (child.exitCode === null) await once(child, "close");
    expect(child.exitCode).toBe(130);
    const ready = events.find(({ event }) => event === "ready");
    for (const url of [ready?.sqs, ready?.huawei]) await listenOnce(Number(new URL(String(url)).port));
    expect(await text(child.stderr)).toBe("");
    expect(tried?.stdout).toMatch(/^✔ stopped {2}codearts-build /);
    expect(tried?.exitCode).toBe(0);
  });
});

/** Opens the updates that a page follows, leaves them open, and returns the first one. */
async function openPage(page: string): Promise<string> {
  const { origin, hash } = new URL(page);
  const headers = { authorization: hash.replace("#token=", "Bearer ") };
  const answer = await fetch(`${origin}/api/updates`, { headers });
  const first = await answer.body?.getReader().read();
  return new TextDecoder().decode(first?.value);
}

describe.concurrent("the end of npm start", { timeout: 90_000 }, () => {
  test.for(["SIGINT", "SIGTERM"] as const)(
    "%s while it packages ends serverless too; nothing is left behind, and no stack is printed",
    async (signal, { start, onTestFinished }) => {
      const { folder, remove } = await makeTempFolder();
      onTestFinished(remove);
      const child = start(["--once", "--sqs-port", "0", "--huawei-port", "0"], { TMPDIR: folder });
      child.stdout?.once("data", () => child.kill(signal));
      const { code, stderr } = await endOf(child);
      expect({ code, stderr }).toEqual({ code: signal === "SIGINT" ? 130 : 143, stderr: "" });
      expect((await readdir(folder)).filter((name) => name.startsWith("stopcord-"))).toEqual([]);
    },
  );

  test("a SIGTERM that reaches only the npm that runs it ends it, and frees its ports", async ({ onTestFinished }) => {
    const command = `"${process.execPath}" "${START_SOURCE}" --no-samples --json ${READY_MADE.join(" ")} & echo $!; wait`;
    const env = { ...process.env, npm_lifecycle_event: "start" };
    const shell = spawn("sh", ["-c", command], { cwd: "/", env, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void shell.kill("SIGKILL"));
    const lines = createInterface(shell.stdout)[Symbol.asyncIterator]();
    const pid = Number((await lines.next()).value);
    let isOver = false;
    onTestFinished(() => void (isOver || process.kill(pid, "SIGKILL")));
    const { sqs } = JSON.parse((await lines.next()).value ?? "");
    expect(await fetch(sqs)).toBeDefined();
    shell.kill("SIGTERM"); // the shell ends, and does not pass it on
    for await (const _ of lines); // the output ends with the process
    isOver = true;
    await expect(fetch(sqs)).rejects.toThrow("fetch failed");
  });

  test("Ctrl-C while samples are under way exits 130 without a stack, also where npm sends the signal again", async ({
    start,
    onTestFinished,
  }) => {
    const child = start([
      "--json",
      "--events",
      await copySamples(["invalid", "confirmed"], onTestFinished),
      ...READY_MADE,
    ]);
    child.stdout?.on("data", (text) => {
      for (const _ of String(text).matchAll(/"event":"outcome"/g)) for (let i = 0; i < 2; i++) child.kill("SIGINT");
    });
    const { code, stdout, stderr } = await endOf(child);
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
    expect(stdout).not.toContain('"event":"summary"');
  });

  test("a reader that closes the pipe, such as head -2, ends it with 141 and no stack (fault: EPIPE)", async ({
    start,
    onTestFinished,
  }) => {
    const child = start(["--once", "--events", await copySamples(["invalid"], onTestFinished), ...READY_MADE]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    const [stderr, [code]] = await Promise.all([text(child.stderr ?? []), once(child, "exit")]);
    expect({ code, stderr }).toEqual({ code: 141, stderr: "" });
  });

  test("a full disk behind standard output ends it with one sentence and exit code 1", async ({ onTestFinished }) => {
    const full = await open("/dev/full", "w");
    onTestFinished(() => full.close());
    const samples = await copySamples(["invalid"], onTestFinished);
    const child = spawn(process.execPath, [START_SOURCE, "--once", "--events", samples, ...READY_MADE], {
      stdio: ["ignore", full.fd, "pipe"],
    });
    const { code, stderr } = await endOf(child);
    expect(code).toBe(1);
    expect(stderr).toBe("stopcord: writing to standard output failed: ENOSPC: no space left on device, write\n");
  });

  test.for(["--sqs-port", "--huawei-port", "--page-port"])(
    "a port of %s that is taken is named in one sentence",
    async (flag, { start }) => {
      const taken = createServer();
      taken.listen(0, "127.0.0.1");
      await once(taken, "listening");
      const { port } = taken.address() as AddressInfo;
      const { code, stderr } = await endOf(start(["--once", ...READY_MADE, flag, String(port)]));
      taken.close();
      expect(code).toBe(1);
      expect(stderr).toBe(
        `stopcord: port ${port} is taken by another program: stop that program, or set another port with ${flag}\n`,
      );
    },
  );

  test("an SQS that cannot be reached is named in one sentence", async ({ start }) => {
    const { code, stderr } = await endOf(
      start(["--no-samples", ...READY_MADE], { AWS_ENDPOINT_URL_SQS: "http://user:pw@127.0.0.1:9" }),
    );
    expect(code).toBe(1);
    expect(stderr).toBe(
      "stopcord: creating the queues at http://127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9; start that SQS, or unset AWS_ENDPOINT_URL_SQS\n",
    );
  });
});

describe.concurrent("an SQS that takes connections and never answers", { timeout: 90_000 }, () => {
  const silentTest = test.extend("silentUrl", async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const server = createServer(() => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onCleanup(() => void server.close());
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  });

  silentTest(
    "it is named with its address (fault: npm start waited for ever)",
    async ({ start, silentUrl: { url } }) => {
      const { code, stderr } = await endOf(start(["--no-samples", ...READY_MADE], { AWS_ENDPOINT_URL_SQS: url }));
      expect(code).toBe(1);
      expect(stderr).toBe(
        `stopcord: creating the queues at ${url}: no answer within 10 s; start that SQS, or unset AWS_ENDPOINT_URL_SQS\n`,
      );
    },
  );

  silentTest(
    "Ctrl-C while npm start waits for it ends with 130 and leaves no folder behind",
    async ({ start, silentUrl: { server, url }, onTestFinished }) => {
      const { folder, remove } = await makeTempFolder();
      onTestFinished(remove);
      const child = start(["--no-samples", ...READY_MADE], { AWS_ENDPOINT_URL_SQS: url, TMPDIR: folder });
      server.once("connection", () => child.kill("SIGINT"));
      expect(await endOf(child)).toMatchObject({ code: 130, stderr: "" });
      expect(await readdir(folder)).toEqual([]);
    },
  );
});

/** Rejects if the port is taken. */
async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  server.close();
}

const REFUSED: readonly (readonly [args: readonly string[], words: string])[] = [
  [["--nope"], "stopcord: Unknown option '--nope'"],
  [["--sqs-port", "99999"], "stopcord: --sqs-port 99999: a port is a whole number from 0 to 65535"],
  [["--once", "--no-samples"], "stopcord: --once needs the samples"],
  [["--once", "--events", "/nowhere"], "stopcord: the folder of samples /nowhere cannot be read: ENOENT"],
  [["--once", "--events", EMPTY_FOLDER], `stopcord: the folder of samples ${EMPTY_FOLDER} holds no <name>.json`],
  [["--accounts", "/nowhere.json"], "stopcord: the accounts file /nowhere.json cannot be read: ENOENT"],
  [
    ["--accounts", START_SOURCE],
    `stopcord: the accounts file ${START_SOURCE} must hold a JSON object of accounts by name`,
  ],
  [["--package", "/nowhere"], "stopcord: --package /nowhere: no cloudformation-template-update-stack.json is there"],
];

describe.concurrent("the command line of npm start", { timeout: 30_000 }, () => {
  test("--help prints the options and exits 0", async ({ start }) => {
    const { code, stdout } = await endOf(start(["--help"]));
    expect(stdout).toContain("npm start -- [options]");
    expect(code).toBe(0);
  });

  test.for(REFUSED)("the arguments %j are refused with one line and exit code 1", async ([args, words], { start }) => {
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
