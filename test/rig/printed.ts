import { vi } from "vitest";

/** What the process writes from now on, a line at a time, which nobody else sees; until mocks are restored. */
export function printed(): string[] {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk) => lines.push(String(chunk).trimEnd()) > 0);
  return lines;
}
