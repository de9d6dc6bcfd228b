import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";

/** Colours that are used; none where the stream is no terminal or NO_COLOR is set. */
export type Style = (format: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string;

/** Where a command writes: results on standard output, everything else on standard error. */
export type Terminal = {
  print(line: string): void;
  note(line: string): void;
  readonly style: Style;
  /** Shows how far long work is, over and over in one line; nothing unless a person watches. */
  progress(text: string): void;
  /** Whether there is a person to ask. */
  readonly isInteractive: boolean;
  /** Asks a question that is answered with y for yes. */
  confirm(question: string): Promise<boolean>;
};

type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};

/** A terminal on the streams of a process. */
export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  let hasProgress = false;
  const clear = () => {
    if (hasProgress) stderr.write("\r\u001b[2K");
    hasProgress = false;
  };
  return {
    print(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    style: (format, text) => styleText(format, text, { stream: stdout }),
    progress(text) {
      if (!stderr.isTTY) return;
      clear();
      hasProgress = text !== "";
      stderr.write(text);
    },
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    async confirm(question) {
      clear();
      const reader = createInterface({ input: stdin, output: stderr });
      // Ctrl-C closes the reader and leaves its question unanswered.
      const answer = await new Promise<string>((resolve) => {
        reader.once("close", () => resolve(""));
        reader.question(`${question} [y/N] `).then(resolve);
      });
      reader.close();
      return /^y(es)?$/i.test(answer.trim());
    },
  };
}
