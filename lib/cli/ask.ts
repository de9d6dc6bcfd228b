import { createInterface } from "node:readline";

/** The answer to a yes-or-no question; `interrupted` stands for Ctrl-C. */
export type YesNoAnswer = "yes" | "no" | "interrupted";

type QuestionStreams = { readonly stdin: NodeJS.ReadableStream; readonly stderr: NodeJS.WritableStream };

/** A question, and the word that agrees to it instead of `y` and `yes`. */
type Question = { readonly text: string; readonly word?: string | undefined };

/** Asks a question on standard error. Every answer that does not agree means no, and so does Ctrl-D. */
export async function ask(
  { text, word }: Question,
  { stdin, stderr }: QuestionStreams,
  signal: AbortSignal,
): Promise<YesNoAnswer> {
  const reader = createInterface({ input: stdin, output: stderr });
  let entered: string | undefined;
  const isInterrupted = await new Promise<boolean>((resolve) => {
    // While the reader is open, a terminal gives Ctrl-C to the reader instead of sending a signal.
    reader.once("SIGINT", () => resolve(true));
    signal.addEventListener("abort", () => resolve(true), { once: true });
    reader.once("close", () => resolve(signal.aborted));
    reader.question(text, (line) => {
      entered = line;
      resolve(false);
    });
  });
  reader.close();
  if (entered === undefined) stderr.write("\n"); // the cursor stands behind the question
  if (isInterrupted) return "interrupted";
  return agrees(entered?.trim() ?? "", word) ? "yes" : "no";
}

function agrees(entered: string, word: string | undefined): boolean {
  return word === undefined ? /^y(es)?$/i.test(entered) : entered === word;
}
