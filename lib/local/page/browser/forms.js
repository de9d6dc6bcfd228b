import { html } from "./lit-html/lit-html.js";
import { state } from "./state.js";

/** Each action: its title, the word of its button, and the fields of its form. */
export const ACTIONS = {
  send: {
    title: "Send a request",
    confirm: "Send it",
    fields: requestField,
    input: () => ({ text: exampleRequest() }),
  },
  sample: {
    title: "Send a sample with its task",
    confirm: "Send it",
    fields: (input, set) =>
      choice(
        { input, set },
        "name",
        state.start.samples.map(({ name }) => name),
      ),
    input: () => ({ name: state.start.samples[0]?.name ?? "" }),
  },
  task: {
    title: "Create a task at the simulator",
    confirm: "Create it",
    fields: (input, set) => textArea({ input, set }, "task: service, ids, and settings"),
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

function requestField(input, set) {
  const { samples } = state.start;
  const fill = ({ target }) => set("text", samples[target.value]?.body ?? "");
  return html`
    <label>begin with the sample
      <select @change=${fill}>
        <option value="">…</option>
        ${samples.map(({ name }, index) => html`<option value=${index}>${name}</option>`)}
      </select>
    </label>
    ${textArea({ input, set }, "request or group")}
  `;
}

function breakFields(input, set) {
  return html`
    ${choice({ input, set }, "service", state.start.hosts)} ${choice({ input, set }, "how", state.start.breaks)}
    <label>seconds
      <input type="number" min="1" max="3600" .value=${String(input.seconds)} @input=${({ target }) => set("seconds", target.valueAsNumber)}>
    </label>
  `;
}

function haltFields(input, set) {
  const { selectors, services } = state.start;
  const values =
    input.by === "service" ? choice({ input, set }, "value", services) : textField({ input, set }, "value");
  return html`
    ${choice({ input, set }, "by", selectors)} ${input.by === "all" ? "" : values} ${textField({ input, set }, "reason")}
  `;
}

function textField({ input, set }, name) {
  return html`
    <label>${name} <input type="text" .value=${input[name]} @input=${({ target }) => set(name, target.value)}></label>
  `;
}

function choice({ input, set }, name, names) {
  return html`
    <label>${name}
      <select @change=${({ target }) => set(name, target.value)}>
        ${names.map((one) => html`<option ?selected=${one === input[name]}>${one}</option>`)}
      </select>
    </label>
  `;
}

function textArea({ input, set }, label) {
  return html`
    <label>${label}
      <textarea rows="10" spellcheck="false" .value=${input.text} @input=${({ target }) => set("text", target.value)}></textarea>
    </label>
  `;
}

/** A request for a task of a sample. */
function exampleRequest() {
  const { service, ...target } = state.start.task ?? {};
  return JSON.stringify({ service, target, reason: "sent from the page" }, null, 2);
}
