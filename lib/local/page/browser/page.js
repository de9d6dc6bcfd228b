import { actionBar, actionDialog } from "./actions.js";
import { alerts } from "./alerts.js";
import { html, render } from "./lit-html/lit-html.js";
import { picture } from "./picture.js";
import { requests } from "./requests.js";
import { onChange, state } from "./state.js";
import { follow } from "./updates.js";

const CONNECTIONS = {
  connecting: "○ connecting",
  live: "● live",
  disconnected: "◌ disconnected: npm start does not answer; the page tries again each second",
  "no token": "✘ no access: open the address of the page that npm start has printed",
};

function page() {
  return html`
    <header>
      <h1>stopcord <span class="dim">on this machine</span></h1>
      <p role="status" class="connection">${CONNECTIONS[state.connection]}</p>
      ${state.start ? actionBar() : ""}
    </header>
    <main>${state.now ? [alerts(), picture(), requests()] : ""}</main>
    ${actionDialog()}
  `;
}

onChange(() => render(page(), document.body));
render(page(), document.body);
follow();
