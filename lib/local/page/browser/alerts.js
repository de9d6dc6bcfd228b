import { openDialog } from "./actions.js";
import { timeOf } from "./format.js";
import { html } from "./lit-html/lit-html.js";
import { state } from "./state.js";

/** All that holds calls back now: open breakers, refused credentials, a halt, and faults of the simulator. */
export function alerts() {
  const { halts, breakers, faults } = state.now;
  return html`
    <section aria-label="What holds calls back" aria-live="polite">
      <ul class="alerts">
        ${halts.map(haltAlert)} ${breakers.map(breakerAlert)} ${faults.map(faultAlert)}
      </ul>
    </section>
  `;
}

/** The words of a breaker; a circuit breaker whose time is over waits for its probe. */
export function breakerWords({ breaker, why, sinceMs, untilMs }) {
  if (breaker === "credentials") return `credentials refused since ${timeOf(sinceMs)}, until a call is accepted`;
  return `circuit breaker open: ${why}, since ${timeOf(sinceMs)}, until ${timeOf(untilMs)}, then one probe`;
}

function breakerAlert(breaker) {
  const { service, account, region } = breaker;
  return html`<li class="amber">⚠ <b>${service}</b>, account ${account}, ${region}: ${breakerWords(breaker)}</li>`;
}

function haltAlert({ reason, by, since, ...selector }) {
  const [[field, value]] = Object.entries(selector);
  const input = { by: field === "idPrefix" ? "id-prefix" : field, value: value === true ? "" : value };
  const what = field === "all" ? "everything" : `${input.by} ${value}`;
  return html`
    <li class="amber">
      ⚠ <b>halted: ${what}</b>, by ${by}, since ${timeOf(Date.parse(since))}, until someone resumes it: ${reason}
      <button type="button" @click=${() => openDialog("resume", input)}>Resume</button>
    </li>
  `;
}

function faultAlert({ id, fault: { service = "every service", kind, status = "" }, expiresAtMs }) {
  const until = expiresAtMs === undefined ? "until it is ended" : `until ${timeOf(expiresAtMs)}`;
  return html`
    <li class="amber">
      ⚠ <b>${service}</b>: the simulator plays the fault ${kind} ${status} ${until}
      <button type="button" @click=${() => openDialog("heal", { id })}>End this fault</button>
    </li>
  `;
}
