import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ask } from "../../lib/cli/ask.ts";
import { styled } from "../../lib/cli/line.ts";
import { createTerminal } from "../../lib/cli/terminal.ts";
import { hostileText, UNSAFE_OUTPUT } from "./hostile-text.ts";

const CLEAR = "\u001b[2J";
const GREEN = ["\u001b[32m", "\u001b[39m"] as const;

type Parts = { readonly isTty?: boolean; readonly stdout?: Writable };

/** Creates a terminal whose output can be read at the end. */
function openTerminal({ isTty = false, stdout = new PassThrough() }: Parts = {}) {
  const streams = { stdin: new PassThrough(), stdout, stderr: new PassThrough() };
  for (const stream of Object.values(streams)) Object.assign(stream, { isTTY: isTty });
  let failures = 0;
  const terminal = createTerminal(streams, () => {
    failures += 1;
  });
  return {
    terminal,
    failures: () => failures,
    async readAll() {
      for (const stream of [streams.stdout, streams.stderr]) stream.end();
      return { stdout: stdout instanceof PassThrough ? await text(stdout) : "", stderr: await text(streams.stderr) };
    },
  };
}

describe("output of a terminal", () => {
  test("whatever text is printed or noted, it stays on its line and holds no character that a terminal obeys", async () => {
    const texts = fc.array(hostileText, { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(texts, async (lines) => {
      const { terminal, readAll } = openTerminal();
      terminal.print(...lines);
      for (const line of lines) terminal.note([line, styled("red", line)]);
      for (const output of Object.values(await readAll())) {
        expect(output).not.toMatch(UNSAFE_OUTPUT);
        expect(output.match(/\n/g)).toHaveLength(lines.length);
      }
    });
    await fc.assert(property, { seed: 13, numRuns: 200 });
  });

  test("styles are added after the text is escaped, and only on a terminal", async () => {
    const line = [styled("green", `✔${CLEAR}`), ` ${GREEN.join("x")}`];
    const onTerminal = openTerminal({ isTty: true });
    onTerminal.terminal.print(line);
    const escaped = "\\u001b[32mx\\u001b[39m";
    expect((await onTerminal.readAll()).stdout).toBe(`${GREEN[0]}✔\\u001b[2J${GREEN[1]} ${escaped}\n`);
    const onPipe = openTerminal();
    onPipe.terminal.print(line);
    expect((await onPipe.readAll()).stdout).toBe(`✔\\u001b[2J ${escaped}\n`);
  });

  test("the progress line is escaped, and the next line overwrites it", async () => {
    const { terminal, readAll } = openTerminal({ isTty: true });
    terminal.progress(`checking ${CLEAR}`);
    terminal.note("done");
    expect((await readAll()).stderr).toBe("checking \\u001b[2J\r\u001b[2Kdone\n");
  });

  test("a body is printed unchanged to a program, and escaped on a terminal", async () => {
    for (const [isTty, printed] of [
      [false, `a${CLEAR}\nb\n`],
      [true, "a\\u001b[2J\\nb\n"],
    ] as const) {
      const { terminal, readAll } = openTerminal({ isTty });
      terminal.printBody(`a${CLEAR}\nb`);
      expect((await readAll()).stdout).toBe(printed);
    }
  });
});

describe("a standard output that takes nothing", () => {
  const failing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: no`), { code })) });

  test.for([
    ["ENOSPC", false],
    ["EPIPE", true],
  ] as const)("flush rejects after %s, and one failure is reported", async ([code, isClosed]) => {
    const { terminal, failures } = openTerminal({ stdout: failing(code) });
    for (let line = 0; line < 3; line++) terminal.print("a line");
    await expect(terminal.flush()).rejects.toMatchObject({
      isClosed,
      message: `cannot write to standard output (${code}: no)`,
      exitCode: 1,
    });
    terminal.print("dropped");
    expect(failures()).toBe(1);
  });

  test("flush resolves once all lines are written", async () => {
    const { terminal, failures } = openTerminal();
    terminal.print("a line");
    await expect(terminal.flush()).resolves.toBeUndefined();
    expect(failures()).toBe(0);
  });
});

describe("a question", () => {
  test.for([
    ["y\r", "yes"],
    ["YES\r", "yes"],
    ["n\r", "no"],
    ["\r", "no"],
    ["yeah\r", "no"],
    ["\u0004", "no"],
    ["\u0003", "interrupted"],
    ["y\u0003", "interrupted"],
  ] as const)("the keys %j are the answer %s", async ([keys, answer]) => {
    const [stdin, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true, columns: 80 })];
    const asked = ask({ text: "Go on? " }, { stdin, stderr }, new AbortController().signal);
    stdin.write(keys);
    expect(await asked).toBe(answer);
  });

  test.for([
    ["500\r", "yes"],
    [" 500 \r", "yes"],
    ["y\r", "no"],
    ["50\r", "no"],
    ["\r", "no"],
    ["500\u0003", "interrupted"],
  ] as const)("the keys %j are the answer %s where the number 500 must be typed", async ([keys, answer]) => {
    const [stdin, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true, columns: 80 })];
    const asked = ask({ text: "Type 500: ", word: "500" }, { stdin, stderr }, new AbortController().signal);
    stdin.write(keys);
    expect(await asked).toBe(answer);
  });

  test("a signal from elsewhere interrupts the question", async () => {
    const { terminal } = openTerminal({ isTty: true });
    const interruption = new AbortController();
    const asked = terminal.confirm(`Discard ${CLEAR}?`, interruption.signal);
    interruption.abort();
    expect(await asked).toBe("interrupted");
  });

  test("the end of the input means no", async () => {
    const stdin = new PassThrough();
    const asked = ask({ text: "Go on? " }, { stdin, stderr: new PassThrough() }, new AbortController().signal);
    stdin.end();
    expect(await asked).toBe("no");
  });
});
