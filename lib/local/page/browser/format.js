/** The words and the shape of a request's place: each state has both, so that colour is never needed. */
const PHASES = {
  queued: { shape: "○", word: "queued" },
  delivered: { shape: "▶", word: "in delivery" },
  waiting: { shape: "◷", word: "waiting" },
};

/** The shape, the word and the tone of a request's state. */
export function stateOf({ phase, status, code, isOk }) {
  if (phase !== "settled") return { ...PHASES[phase], tone: phase === "waiting" ? "amber" : "plain" };
  const word = code === undefined ? status : `${status} (${code})`;
  return isOk ? { shape: "✔", word, tone: "good" } : { shape: "✘", word, tone: "bad" };
}

/** The name by which the filter knows a state. */
export function filterNameOf({ phase, status }) {
  return phase === "settled" ? status : PHASES[phase].word;
}

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** A time of day of this machine, such as 21:15:03. */
export function timeOf(ms) {
  return TIME.format(ms);
}

/** The same with milliseconds, for steps that follow each other closely. */
export function exactTimeOf(ms) {
  return `${timeOf(ms)}.${String(ms % 1000).padStart(3, "0")}`;
}

/** JSON with line breaks; text that is no JSON stays as it is. */
export function prettyJson(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
