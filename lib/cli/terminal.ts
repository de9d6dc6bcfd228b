import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";

/** Adds a colour or weight to text; returns the text unchanged if the output is no terminal or NO_COLOR is set. */
export type Style = (format: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string;

/** Output and questions of a command: results go to standard output, everything else to standard error. */
export type Terminal = {
  /** Writes a result to standard output. */
  print(line: string): void;
  /** Writes a message to standard error. */
  note(line: string): void;
  readonly style: Style;
  /** Overwrites the progress line on standard error; an empty text clears it. Does nothing without a terminal. */
  progress(text: string): void;
  /** A user can answer a question. */
  readonly isInteractive: boolean;
  /** Asks a yes-or-no question; every answer but `y` and `yes` means no. */
  confirm(question: string): Promise<boolean>;
};

type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};

/** Creates a terminal on the streams of a process. */
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
    confirm(question) {
      clear();
      return ask(`${question} [y/N] `, { stdin, stderr });
    },
  };
}

async function ask(question: string, { stdin, stderr }: Pick<Streams, "stdin" | "stderr">): Promise<boolean> {
  const reader = createInterface({ input: stdin, output: stderr });
  // Ctrl-C closes the reader without an answer, and the promise of `question` then never settles.
  const answer = await new Promise<string>((resolve) => {
    reader.once("close", () => resolve(""));
    reader.question(question).then(resolve);
  });
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}
