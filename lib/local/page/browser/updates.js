import { changed, state, take } from "./state.js";

const RETRY_MS = 1000;
const KEY = "stopcord token";

/** Moves the token from the address, which others may see, to this tab's storage for this origin and port. */
function readToken() {
  const [, token] = /^#token=([\w-]+)$/.exec(location.hash) ?? [];
  if (token) {
    sessionStorage.setItem(KEY, token);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEY) ?? "";
}

const token = readToken();

/** Asks the page's server; a body makes it a POST of JSON. */
export function ask(path, body) {
  const headers = { authorization: `Bearer ${token}` };
  if (body === undefined) return fetch(path, { headers });
  return fetch(path, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Follows the server's messages for as long as the page is open, and connects again after each end. */
export async function follow() {
  for (;;) {
    const answer = await ask("/api/updates").catch(() => undefined);
    if (answer?.status === 401) return setConnection("no token");
    if (answer?.ok) await readAll(answer.body).catch(() => {});
    setConnection("disconnected");
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** EventSource cannot send a header, so the stream is read by hand: one event is one line `data: {…}`. */
async function readAll(body) {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n\n");
    rest = lines.pop();
    for (const line of lines) take(JSON.parse(line.slice("data: ".length)));
    setConnection("live");
  }
}

function setConnection(connection) {
  state.connection = connection;
  changed();
}
