import { breakerWords } from "./alerts.js";
import { html } from "./lit-html/lit-html.js";
import { state } from "./state.js";

/** The queues and the functions, with what waits in each and what has passed between them. */
export function picture() {
  return html`
    <section aria-labelledby="picture">
      <h2 id="picture">Queues and functions</h2>
      <div class="picture">
        <div class="intake">${queueBox("requests")} ${arrow("delivered requests", "delivered to the router")} ${functionBox("router")}</div>
        <ul class="services">
          ${state.start.services.map(serviceRow)}
        </ul>
        <div class="box cloud"><h3>Huawei Cloud</h3></div>
        <div class="ends">
          ${arrow("sent results", "outcomes")} ${queueBox("results")}
          ${arrow("sent dead-letters", "dead letters")} ${queueBox("dead-letters")}
        </div>
      </div>
    </section>
  `;
}

function serviceRow(service) {
  const breakers = state.now.breakers.filter((one) => one.service === service);
  return html`
    <li>
      ${arrow(`sent ${service}`, `routed to ${service}`)} ${queueBox(service)}
      ${arrow(`delivered ${service}`, `deliveries of ${service}`)} ${functionBox(service, breakers)}
      ${arrow(`calls ${service}`, `calls to ${service}`)}
      ${backArrow(service)}
    </li>
  `;
}

function queueBox(name) {
  const { waiting, delayed, inFlight } = state.now.queues[name] ?? { waiting: "?", delayed: "?", inFlight: "?" };
  const isBusy = waiting + delayed + inFlight > 0;
  return html`
    <div class="box queue ${isBusy ? "busy" : ""}">
      <h3>${name} <span class="dim">queue</span></h3>
      <dl>
        <div><dt>waiting</dt><dd>${waiting}</dd></div>
        <div><dt>delayed</dt><dd>${delayed}</dd></div>
        <div><dt>in flight</dt><dd>${inFlight}</dd></div>
      </dl>
    </div>
  `;
}

function functionBox(name, breakers = []) {
  const warm = Object.entries(state.now.environments).find(([fn]) => fn.endsWith(`-${name}`))?.[1] ?? 0;
  const environments = warm === 1 ? "1 warm environment" : `${warm} warm environments`;
  return html`
    <div class="box function ${breakers.length > 0 ? "amber" : ""}">
      <h3>${name} <span class="dim">${name === "router" ? "function" : "worker"}</span></h3>
      <p>${breakers.length === 0 ? environments : breakers.map((one) => html`⚠ ${breakerWords(one)} `)}</p>
    </div>
  `;
}

/** The count of all that has passed; the arrow moves while the count grows. */
function arrow(total, label) {
  const count = state.now.totals[total] ?? 0;
  return html`
    <div class="arrow ${state.moving.has(total) ? "moving" : ""}">
      <span class="line" aria-hidden="true"></span><span class="count">${count}<span class="label"> ${label}</span></span>
    </div>
  `;
}

/** Requests that were handed back; amber while some of them wait. */
function backArrow(service) {
  const total = `handed back ${service}`;
  const count = state.now.totals[total] ?? 0;
  const waiting = state.now.queues[service]?.delayed > 0 ? "waiting" : "";
  return count === 0 ? "" : html`<p class="back ${waiting}">↺ ${count} handed back to wait</p>`;
}
