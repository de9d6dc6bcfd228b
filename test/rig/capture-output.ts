import { vi } from "vitest";

/** Captures what this process writes from now on, one entry per write, and prints none of it until mocks are restored. */
export function captureOutput(): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk) => lines.push(String(chunk).trimEnd()) > 0);
  return lines;
}
