import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";
import type { Display } from "./display.ts";
import { errorText } from "./error-text.ts";
import { returnedMessages } from "./returned-messages.ts";
import { unexpectedResults } from "./unexpected-results.ts";

/** Prints one JSON object per line, with the kind of the line as `event`; a terminal shows it without harm. */
export function jsonDisplay(print: (line: string) => void): Display {
  const line = (event: string, fields: object) => print(escapeForTerminal(JSON.stringify({ event, ...fields })));
  return {
    progress: (text) => line("progress", { what: text }),
    ready: (addresses) => line("ready", addresses),
    sample: (result) => line("outcome", result),
    log: (functionName, text) => line("log", { function: functionName, line: text }),
    delivery(delivery) {
      const returned = returnedMessages(delivery);
      if (returned) line("returned", returned);
    },
    summary: (results) => line("summary", { outcomes: results.length, unexpected: unexpectedResults(results).length }),
    tryNext: (command) => line("try", { command }),
    error: (error) => line("error", { message: errorText(error) }),
  };
}
