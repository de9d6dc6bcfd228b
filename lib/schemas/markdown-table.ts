/** A Markdown table: its first line, by which it is found in a text, and its rows. */
export type MarkdownTable = { readonly head: string; readonly rows: readonly string[] };

/** Replaces the rows of a table in a text; throws where no line of the text equals the head. */
export function withTable(text: string, { head, rows }: MarkdownTable): string {
  const lines = text.split("\n");
  const start = lines.indexOf(head);
  if (start === -1) throw new Error(`README.md: no table that starts with ${head}; add that line`);
  const afterTable = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  const rule = head.replaceAll(/[^|]+/g, "---");
  return [...lines.slice(0, start), head, rule, ...rows, ...lines.slice(afterTable)].join("\n");
}
