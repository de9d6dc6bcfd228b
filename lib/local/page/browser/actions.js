import { html } from "./lit-html/lit-html.js";
import { changed, state } from "./state.js";
import { ask } from "./updates.js";

/** Each action: its title, the word of its button, and the fields of its form. */
const ACTIONS = {
  send: {
    title: "Send a request",
    confirm: "Send it",
    fields: requestField,
    input: () => ({ text: exampleRequest() }),
  },
  sample: {
    title: "Send a sample with its task",
    confirm: "Send it",
    fields: (input) =>
      choice(
        input,
        "name",
        state.start.samples.map(({ name }) => name),
      ),
    input: () => ({ name: state.start.samples[0]?.name ?? "" }),
  },
  task: {
    title: "Create a task at the simulator",
    confirm: "Create it",
    fields: (input) => textArea(input, "task: service, ids, and settings"),
    input: () => ({ text: JSON.stringify(state.start.task ?? {}, null, 2) }),
  },
  break: {
    title: "Break a service",
    confirm: "Break it",
    fields: breakFields,
    input: () => ({ service: state.start.services[0], how: state.start.breaks[0], seconds: 60 }),
  },
  halt: {
    title: "Halt stops",
    confirm: "Halt them",
    fields: haltFields,
    input: () => ({ by: "service", value: state.start.services[0], reason: "" }),
  },
  resume: {
    title: "Resume halted stops",
    confirm: "Resume them",
    fields: ({ by, value }) => html`<p>${by} ${value}</p>`,
  },
  heal: { title: "End a fault", confirm: "End it", fields: () => "" },
  replay: { title: "Replay a dead letter", confirm: "Replay it", fields: () => "" },
  discard: { title: "Discard a dead letter for good", confirm: "Discard it", fields: () => "" },
};

/** The buttons of the actions that need no request or fault. */
export function actionBar() {
  const names = ["send", "sample", "task", "break", "halt"];
  return html`
    <nav aria-label="Actions">
      ${names.map((name) => html`<button type="button" @click=${() => openDialog(name)}>${ACTIONS[name].title}</button>`)}
    </nav>
  `;
}

/** Opens the dialog of an action; it does nothing before it is confirmed. */
export function openDialog(action, input = ACTIONS[action].input()) {
  state.dialog = { action, input, shell: "", problem: "", end: undefined, isRunning: false };
  changed();
  preview();
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector("dialog")?.showModal()));
}

/** The open dialog: a form, the command that does the same, and a button that confirms. */
export function actionDialog() {
  const { dialog } = state;
  if (dialog === undefined) return "";
  const { title, confirm, fields } = ACTIONS[dialog.action];
  return html`
    <dialog aria-labelledby="dialog" @close=${closeDialog}>
      <form @submit=${run}>
        <h2 id="dialog">${title}</h2>
        ${dialog.input.id === undefined ? "" : html`<p>${dialog.input.id}</p>`} ${fields(dialog.input)}
        <h3>The same in a terminal</h3>
        <pre tabindex="0">${dialog.shell}</pre>
        <p role="alert" class="bad">${dialog.problem}</p>
        <pre role="status" tabindex="0" ?hidden=${dialog.end === undefined}>${dialog.end}</pre>
        <p class="actions">
          <button type="submit" ?disabled=${dialog.problem !== "" || dialog.isRunning || dialog.end !== undefined}>
            ${dialog.isRunning ? "running …" : confirm}
          </button>
          <button type="button" @click=${() => document.querySelector("dialog").close()}>
            ${dialog.end === undefined ? "Cancel" : "Close"}
          </button>
        </p>
      </form>
    </dialog>
  `;
}

function closeDialog() {
  state.dialog = undefined;
  changed();
}

/** Shows the command for the input, or the fault in it. Only the answer to the newest input counts. */
async function preview() {
  const { dialog } = state;
  const { action, input } = dialog;
  const answer = await post("/api/preview", { action, input });
  if (state.dialog !== dialog || dialog.input !== input) return;
  dialog.shell = answer.shell ?? "";
  dialog.problem = answer.problem ?? "";
  changed();
}

async function run(event) {
  event.preventDefault();
  const { dialog } = state;
  const { action, input } = dialog;
  dialog.isRunning = true;
  changed();
  const { output, problem = "" } = await post("/api/action", { action, input, isConfirmed: true });
  Object.assign(dialog, { isRunning: false, end: output, problem });
  changed();
}

function post(path, body) {
  return ask(path, body)
    .then((answer) => answer.json())
    .catch((error) => ({ problem: String(error) }));
}

function set(name, value) {
  const { input } = state.dialog;
  const isOther = name === "by" && value !== input.by;
  const emptied = isOther ? { value: value === "service" ? state.start.services[0] : "" } : {};
  state.dialog.input = { ...input, [name]: value, ...emptied };
  state.dialog.end = undefined;
  changed();
  preview();
}

function requestField(input) {
  const { samples } = state.start;
  const fill = ({ target }) => set("text", samples[target.value]?.body ?? "");
  return html`
    <label>begin with the sample
      <select @change=${fill}>
        <option value="">…</option>
        ${samples.map(({ name }, index) => html`<option value=${index}>${name}</option>`)}
      </select>
    </label>
    ${textArea(input, "request or group")}
  `;
}

function breakFields(input) {
  return html`
    ${choice(input, "service", state.start.hosts)} ${choice(input, "how", state.start.breaks)}
    <label>seconds
      <input type="number" min="1" max="3600" .value=${String(input.seconds)} @input=${({ target }) => set("seconds", target.valueAsNumber)}>
    </label>
  `;
}

function haltFields(input) {
  const { selectors, services } = state.start;
  const values = input.by === "service" ? choice(input, "value", services) : textField(input, "value");
  return html`
    ${choice(input, "by", selectors)} ${input.by === "all" ? "" : values} ${textField(input, "reason")}
  `;
}

function textField(input, name) {
  return html`
    <label>${name} <input type="text" .value=${input[name]} @input=${({ target }) => set(name, target.value)}></label>
  `;
}

function choice(input, name, names) {
  return html`
    <label>${name}
      <select @change=${({ target }) => set(name, target.value)}>
        ${names.map((one) => html`<option ?selected=${one === input[name]}>${one}</option>`)}
      </select>
    </label>
  `;
}

function textArea(input, label) {
  return html`
    <label>${label}
      <textarea rows="10" spellcheck="false" .value=${input.text} @input=${({ target }) => set("text", target.value)}></textarea>
    </label>
  `;
}

/** A request for the task that the simulator has from the start. */
function exampleRequest() {
  const { service, ...target } = state.start.task ?? {};
  return JSON.stringify({ service, target, reason: "sent from the page" }, null, 2);
}
