import { ACTIONS } from "./forms.js";
import { html } from "./lit-html/lit-html.js";
import { changed, state } from "./state.js";
import { ask } from "./updates.js";

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
  state.dialog = { action, input, shell: "", note: "", problem: "", end: undefined, isRunning: false };
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
        ${dialog.input.id === undefined ? "" : html`<p>${dialog.input.id}</p>`} ${fields(dialog.input, set)}
        <h3>The same in a terminal</h3>
        <pre tabindex="0">${dialog.shell}</pre>
        <p role="status">${dialog.note}</p>
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
  dialog.note = answer.note ?? "";
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
