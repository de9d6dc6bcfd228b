import { filterNameOf, stateOf, timeOf } from "./format.js";
import { guard } from "./lit-html/directives/guard.js";
import { repeat } from "./lit-html/directives/repeat.js";
import { html } from "./lit-html/lit-html.js";
import { changed, state } from "./state.js";
import { openRow } from "./story.js";
import { ask } from "./updates.js";

const COLUMNS = ["state", "request", "service", "sent", "deliveries", "stop calls"];

/** The newest requests, the newest first, with the filters above them. */
export function requests() {
  const all = [...state.stories.values()].reverse();
  const shown = all.filter(isWanted);
  refreshOpenStory();
  return html`
    <section aria-labelledby="requests">
      <h2 id="requests">Requests</h2>
      ${filters(all)}
      <p role="status" class="dim">${shown.length} of ${all.length} requests, the newest first; at most 1000 are kept</p>
      <div class="table">
        <table aria-labelledby="requests">
          <thead>
            <tr>${COLUMNS.map((name, index) => html`<th scope="col" class=${index > 3 ? "number" : ""}>${name}</th>`)}</tr>
          </thead>
          ${repeat(
            shown,
            ({ id }) => id,
            (story) => {
              const open = story.id === state.openId ? state.openStory : undefined;
              return guard([story.revision, story.id === state.openId, open], () => row(story, open));
            },
          )}
        </table>
      </div>
    </section>
  `;
}

function isWanted(story) {
  const { id, service, status } = state.filter;
  if (service !== "" && story.service !== service) return false;
  if (status !== "" && filterNameOf(story) !== status) return false;
  return story.id.includes(id);
}

function filters(all) {
  const states = [...new Set(all.map(filterNameOf))].sort();
  return html`
    <form class="filters" @submit=${(event) => event.preventDefault()}>
      <label>id <input type="search" name="id" .value=${state.filter.id} @input=${setFilter}></label>
      <label>service <select name="service" @change=${setFilter}>${options(state.start.services, state.filter.service)}</select></label>
      <label>state <select name="status" @change=${setFilter}>${options(states, state.filter.status)}</select></label>
    </form>
  `;
}

function options(names, chosen) {
  const all = chosen === "" || names.includes(chosen) ? names : [...names, chosen];
  return html`
    <option value="" ?selected=${chosen === ""}>all</option>
    ${all.map((name) => html`<option ?selected=${name === chosen}>${name}</option>`)}
  `;
}

function setFilter({ target: { name, value } }) {
  state.filter[name] = value;
  changed();
}

function row(story, open) {
  const isOpen = story.id === state.openId;
  const { shape, word, tone } = stateOf(story);
  const wait = story.phase === "waiting" ? html`<br><small>${story.why}, until ${timeOf(story.untilMs)}</small>` : "";
  return html`
    <tbody>
      <tr>
        <td class=${tone}><span aria-hidden="true">${shape}</span> ${word}${wait}</td>
        <td>
          <button type="button" class="id" aria-expanded=${isOpen} @click=${() => toggle(story.id)}>${story.id}</button>
          ${story.isDeadLetter ? html`<span class="bad">⚑ dead letter</span>` : ""}
        </td>
        <td>${story.service ?? "none"}</td>
        <td>${timeOf(story.sentMs)}</td>
        <td class="number">${story.deliveries}</td>
        <td class="number">${story.stopCalls}</td>
      </tr>
      ${isOpen ? html`<tr><td colspan=${COLUMNS.length} class="story">${openRow(open)}</td></tr>` : ""}
    </tbody>
  `;
}

function toggle(id) {
  state.openId = state.openId === id ? undefined : id;
  state.openStory = undefined;
  changed();
}

let isAsking = false;

/** Reads the open request again after it has changed; one read at a time. */
async function refreshOpenStory() {
  const id = state.openId;
  const revision = state.stories.get(id)?.revision;
  if (id === undefined || isAsking || revision === undefined || state.openStory?.revision >= revision) return;
  isAsking = true;
  const answer = await ask(`/api/request?id=${encodeURIComponent(id)}`).catch(() => undefined);
  const story = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
  isAsking = false;
  if (story === undefined) return;
  if (state.openId === id) state.openStory = story;
  changed();
}
