/** Puts lines together from pieces of text. */
export type LineSplitter = {
  add(text: string): void /** Hands over what came after the last line feed. */;
  end(): void;
};

/** Hands over each line as soon as it is whole. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let rest = "";
  return {
    add(text) {
      // At line feeds only: JSON may hold the other line separators of Unicode as they are.
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
