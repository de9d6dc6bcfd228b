import { serviceNames } from "../services/service-names.ts";

/** Words that people type for a command of another name. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  send: ["stop", "cancel", "abort", "kill", "terminate", "end", "request", "submit"],
  status: ["state", "get", "describe", "history", "logs", "log", "trace", "why", "find", "info"],
  outcomes: ["outcome", "results", "result", "tail", "watch", "events", "follow"],
  "dead-letters": ["dlq", "dead-letter", "deadletters", "dead", "letters", "letter", "failed", "failures", "errors"],
  "dead-letters list": ["list", "ls"],
  "dead-letters show": ["show"],
  "dead-letters replay": ["replay", "redrive", "retry", "resend"],
  "dead-letters discard": ["discard", "delete", "purge", "remove"],
  halt: ["pause", "hold", "freeze", "suspend", "block"],
  resume: ["unhalt", "unpause", "continue", "unblock", "lift"],
  "schedules list": ["schedule", "cron", "scheduled"],
  "accounts check": ["account", "secret", "secrets", "credentials", "keys", "login"],
  doctor: ["health", "ping", "test", "diagnose", "verify"],
  schema: ["schemas", "asyncapi", "spec"],
};

/** The command that a word most likely stands for, such as `dead-letters` for `dlq`; undefined for any other word. */
export function meantCommand(word: string): string | undefined {
  const lower = word.toLowerCase();
  const service = meantService(lower);
  if (service !== undefined) return `send ${service}`;
  return Object.entries(WORDS).find(([, words]) => words.includes(lower))?.[0];
}

/** The service that a word names in part, such as codearts-build for `build` or `codeartsBuild`. */
export function meantService(word: string): string | undefined {
  const letters = word.toLowerCase().replaceAll(/[^a-z]/g, "");
  const found = serviceNames.filter(
    (name) => name.replaceAll("-", "") === letters || name.split("-").includes(letters),
  );
  return found.length === 1 ? found[0] : undefined;
}
