/** Splits a stream of text into lines. */
export type LineSplitter = {
  write(text: string): void;
  /** Emits the text after the last line feed, if there is any. */
  end(): void;
};

/** Calls `onLine` with each line as soon as its line feed has come. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let rest = "";
  return {
    write(text) {
      // Splits at line feeds only: JSON may hold the other line separators of Unicode unescaped.
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    },
    end() {
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}
