import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { readText } from "../../lib/cli/read-text.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

const signal = new AbortController().signal;

function readInput(stdin: Readable, maxBytes = 1024): Promise<string> {
  return readText({ file: "-", maxBytes }, { stdin, signal });
}

describe("input", () => {
  test("input longer than its limit is refused after the limit, and the rest is never read", async () => {
    let readBytes = 0;
    const long = Readable.from(
      (function* () {
        while (readBytes < 10_000_000) {
          readBytes += 1_000;
          yield Buffer.alloc(1_000);
        }
      })(),
    );
    await expect(readInput(long)).rejects.toMatchObject({ exitCode: 2, message: "standard input: more than 1 KiB" });
    expect(readBytes).toBeLessThan(100_000);
    expect(long.destroyed).toBe(true);
  });

  test.for([
    [Buffer.alloc(1_024, "a"), "a".repeat(1_024)],
    [Buffer.from("\uFEFF{}"), "{}"],
    [Buffer.from("Straße 停止 🛑"), "Straße 停止 🛑"],
    [Buffer.alloc(0), ""],
  ] as const)("%o is read as UTF-8, without a byte order mark", async ([bytes, text]) => {
    expect(await readInput(Readable.from([bytes]))).toBe(text);
  });

  test("a character that two chunks share is read as one", async () => {
    const [first, ...rest] = Buffer.from("🛑");
    expect(await readInput(Readable.from([Buffer.from([first ?? 0]), Buffer.from(rest)]))).toBe("🛑");
  });

  test.for([
    ["\u00ff", "latin1"],
    ["\uFEFF{}", "utf16le"],
  ] as const)("%j in %s is not UTF-8 text", async ([text, encoding]) => {
    await expect(readInput(Readable.from([Buffer.from(text, encoding)]))).rejects.toMatchObject({
      exitCode: 2,
      message: "standard input: not UTF-8 text",
    });
  });

  test("Ctrl-C ends the wait for input", async () => {
    const interruption = new AbortController();
    const reading = readText({ file: "-", maxBytes: 1024 }, { stdin: new PassThrough(), signal: interruption.signal });
    interruption.abort();
    await expect(reading).rejects.toMatchObject({ exitCode: 130, message: "interrupted" });
  });

  test("a file that cannot be read is named with the reason", async ({ onTestFinished }) => {
    const { folder, remove } = await makeTempFolder();
    onTestFinished(remove);
    const long = join(folder, "long.json");
    await writeFile(long, " ".repeat(2_000));
    for (const [file, reason] of [
      [folder, "a folder, not a file"],
      [join(folder, "absent.json"), "no such file"],
      [long, "more than 1 KiB"],
    ] as const)
      await expect(readText({ file, maxBytes: 1024 }, { stdin: new PassThrough(), signal })).rejects.toMatchObject({
        exitCode: 2,
        message: `${file}: ${reason}`,
      });
  });
});
