import { openDialog } from "./actions.js";
import { exactTimeOf, prettyJson, timeOf } from "./format.js";
import { html } from "./lit-html/lit-html.js";

/** The words of each kind of event. */
const EVENTS = {
  sent: ({ by, message }) => ["→ sent", `by ${by}, message ${message}`],
  replayed: ({ replays, message }) => ["↻ replayed", `replay ${replays}, message ${message}`],
  routed: ({ queue, message }) => ["⇉ routed", `to the queue ${queue}, message ${message}`],
  delivered: ({ by, delivery }) => [
    "▶ delivered",
    by === "router" ? "to the router" : `to the worker of ${by}, delivery ${delivery}`,
  ],
  "delivery-ended": ({ by, result, isDeleted }) => [
    isDeleted ? "■ delivery ended" : "⚠ delivery failed",
    `${place(by)}: ${result}`,
  ],
  call: ({ n, call, method, path, isShared }) => [
    `↗ ${call === "stop" ? "stop call" : `${call} query`} ${n}`,
    `${method} ${path}${isShared ? " (or of another request for this task)" : ""}`,
  ],
  answer: ({ n, status, errorCode, fault }) => [
    `↙ answer to ${n}`,
    [status ?? "none: the connection ended", errorCode, fault && `fault: ${fault}`].filter(Boolean).join(", "),
  ],
  "handed-back": ({ why, untilMs, isLast }) => [
    "◷ handed back",
    `${why}, until ${timeOf(untilMs)}${isLast ? ", for its last delivery" : ""}`,
  ],
  outcome: ({ status, code, text }) => ["★ outcome", `${status}${code ? ` (${code})` : ""}: ${text}`],
  "dead-letter": ({ reason, text }) => ["⚑ dead letter", `${reason}: ${text}`],
  "dead-letter-deleted": () => ["⚐ dead letter deleted", "it was replayed or discarded"],
};

function place(by) {
  return by === "router" ? "the router" : `the worker of ${by}`;
}

/** An opened request: what happened, in its order, and the JSON of request, outcome and calls. */
export function openRow(story) {
  if (story === undefined) return html`<p>reading …</p>`;
  return html`
    <h3>Story of ${story.id}</h3>
    ${story.isDeadLetter ? letterActions(story.id) : ""}
    <ol class="events">
      ${story.events.map((event) => eventLine(event))}
    </ol>
    ${story.droppedEvents > 0 ? html`<p>${story.droppedEvents} events after the first 20 are not kept.</p>` : ""}
    ${jsonOf("request", prettyJson(story.request))}
    ${story.outcome === undefined ? "" : jsonOf("outcome", prettyJson(story.outcome))}
    ${jsonOf("calls", JSON.stringify(callsOf(story.events), null, 2))}
  `;
}

function eventLine(event) {
  const [what, detail] = EVENTS[event.kind](event);
  return html`
    <li>
      <time datetime=${new Date(event.atMs).toISOString()}>${exactTimeOf(event.atMs)}</time>
      <b>${what}</b> <span>${detail}</span>
    </li>
  `;
}

function jsonOf(name, text) {
  return html`<details><summary>${name} as JSON</summary><pre tabindex="0">${text}</pre></details>`;
}

function callsOf(events) {
  const answers = new Map(events.filter(({ kind }) => kind === "answer").map((answer) => [answer.n, answer]));
  return events
    .filter(({ kind }) => kind === "call")
    .map(({ kind: _, ...call }) => {
      const { kind: _1, n: _2, ...answer } = answers.get(call.n) ?? {};
      return { ...call, answer };
    });
}

function letterActions(id) {
  return html`
    <p class="actions">
      <button type="button" @click=${() => openDialog("replay", { id })}>Replay this dead letter</button>
      <button type="button" @click=${() => openDialog("discard", { id })}>Discard this dead letter</button>
    </p>
  `;
}
