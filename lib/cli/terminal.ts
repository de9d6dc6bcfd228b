import { ask, type YesNoAnswer } from "./ask.ts";
import { type Line, renderLine } from "./line.ts";
import { OutputError } from "./output-error.ts";

/**
 * Output and questions of a command: results go to standard output, everything else to standard error. The terminal escapes
 * every text, so that its callers pass text as it came.
 */
export type Terminal = {
  /** Writes lines of a result to standard output. */
  print(...lines: readonly Line[]): void;
  /** Writes a result to a file or a program as it is; escapes it if standard output is a terminal. */
  printBody(body: string): void;
  /** Writes lines of a message to standard error. */
  note(...lines: readonly Line[]): void;
  /** Overwrites the progress line on standard error; an empty text clears it. Does nothing without a terminal. */
  progress(text: string): void;
  /** Resolves once standard output has taken all results; rejects with `OutputError` if it does not take them. */
  flush(): Promise<void>;
  /** Standard error is a terminal, which shows the progress line. */
  readonly showsProgress: boolean;
  /** A user can answer a question. */
  readonly isInteractive: boolean;
  /** Asks a question that `y` and `yes` agree to, or only the given word. */
  confirm(question: string, signal: AbortSignal, word?: string): Promise<YesNoAnswer>;
};

type Streams = {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
};

/** Creates a terminal on the streams of a process. Calls `onOutputError` at the first failed write to standard output. */
export function createTerminal({ stdin, stdout, stderr }: Streams, onOutputError: () => void): Terminal {
  const output = createOutput(stdout, onOutputError);
  stderr.on("error", () => {}); // there is no other place for a message
  let hasProgress = false;
  const clear = () => {
    if (hasProgress) stderr.write("\r\u001b[2K");
    hasProgress = false;
  };
  return {
    print(...lines) {
      clear();
      output.write(renderLines(lines, stdout));
    },
    printBody(body) {
      clear();
      output.write(`${stdout.isTTY ? renderLine(body, stdout) : body}\n`);
    },
    note(...lines) {
      clear();
      stderr.write(renderLines(lines, stderr));
    },
    progress(text) {
      if (!stderr.isTTY) return;
      clear();
      hasProgress = text !== "";
      stderr.write(renderLine(text, stderr));
    },
    flush: output.flush,
    showsProgress: stderr.isTTY === true,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    confirm(question, signal, word) {
      clear();
      const text = word === undefined ? `${question} [y/N] ` : `${question} `;
      return ask({ text: renderLine(text, stderr), word }, { stdin, stderr }, signal);
    },
  };
}

function renderLines(lines: readonly Line[], stream: NodeJS.WritableStream): string {
  return lines.map((line) => `${renderLine(line, stream)}\n`).join("");
}

/** A stream that drops everything after its first failed write. */
function createOutput(stream: NodeJS.WritableStream, onError: () => void) {
  let failure: OutputError | undefined;
  let written = Promise.resolve();
  const fail = (error: Error) => {
    if (failure !== undefined) return;
    failure = new OutputError(error);
    onError();
  };
  stream.on("error", fail);
  return {
    write(text: string): void {
      if (failure !== undefined) return;
      written = new Promise((resolve) => {
        stream.write(text, (error) => {
          if (error) fail(error);
          resolve();
        });
      });
    },
    async flush(): Promise<void> {
      await written;
      if (failure !== undefined) throw failure;
    },
  };
}
