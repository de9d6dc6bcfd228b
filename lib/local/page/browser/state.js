/** The newest requests that the page keeps, as many as its server does. */
const MAX_STORIES = 1000;

/** All that the page shows. Whoever changes it calls `changed`. */
export const state = {
  connection: "connecting",
  start: undefined,
  now: undefined,
  stories: new Map(),
  /** Names of the arrows that something has passed since the last message. */
  moving: new Set(),
  filter: { id: "", service: "", status: "" },
  openId: undefined,
  openStory: undefined,
  dialog: undefined,
};

let draw = () => {};
let isDue = false;

/** Sets the function that draws the page; it runs at most once for each frame. */
export function onChange(render) {
  draw = render;
}

/** Draws the page soon. */
export function changed() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    draw();
  });
}

/** Takes over a message of the server. The first message of a stream clears the requests. */
export function take({ start, stories = [], state: now }) {
  if (start) {
    state.start = start;
    state.stories.clear();
    state.moving.clear();
  }
  for (const story of stories) state.stories.set(story.id, story);
  for (const id of state.stories.keys()) {
    if (state.stories.size <= MAX_STORIES) break;
    state.stories.delete(id);
  }
  if (now) {
    const before = state.now?.totals ?? now.totals;
    state.moving = new Set(Object.keys(now.totals).filter((name) => now.totals[name] !== (before[name] ?? 0)));
    state.now = now;
  }
  changed();
}
