import { styleText } from "node:util";
import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";

type Format = "green" | "yellow" | "red" | "dim" | "bold";

/** Text with a colour or a weight. */
export type StyledText = { readonly format: Format; readonly text: string };

/** One line of output. All of its text is escaped; the styles are added afterwards. */
export type Line = string | readonly (string | StyledText)[];

/** Gives text a colour or a weight, which it has only on a terminal and only if NO_COLOR is not set. */
export function styled(format: Format, text: string): StyledText {
  return { format, text };
}

/** Writes a line as a stream shows it. A line feed in a text cannot start a new line. */
export function renderLine(line: Line, stream: NodeJS.WritableStream): string {
  const parts = typeof line === "string" ? [line] : line;
  return parts.map((part) => renderPart(part, stream)).join("");
}

function renderPart(part: string | StyledText, stream: NodeJS.WritableStream): string {
  if (typeof part === "string") return escapeForTerminal(part);
  return styleText(part.format, escapeForTerminal(part.text), { stream });
}

/** Returns a value as indented JSON, by lines. */
export function jsonLines(value: unknown): readonly string[] {
  return JSON.stringify(value, null, 2).split("\n");
}
