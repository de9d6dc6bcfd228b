import type { Story, StoryEvent, StorySummary } from "./story.ts";

/** Limits of the record: stories, and characters of each. */
export const MAX_STORIES = 1_000;
export const MAX_STORY_CHARACTERS = 64 * 1024;
const MAX_TEXT_CHARACTERS = 2 * 1024;
const MAX_REQUEST_CHARACTERS = 12 * 1024;
/** Events at the start of a long story that stay. */
const FIRST_EVENTS = 20;

/** The fields of a story that an event changes. */
export type StoryChange = Partial<Omit<StorySummary, "id" | "sentMs" | "changedMs" | "revision">> & {
  readonly request?: string;
  readonly outcome?: string;
};

/** The newest requests, each with its story. */
export type Stories = {
  /** Adds an event to the story of a request, and changes its fields. A request that is not known yet gets a story. */
  add(id: string, event: StoryEvent, change?: StoryChange): void;
  get(id: string): Story | undefined;
  /** The summaries that have changed after a revision, the oldest request first. */
  changedSince(revision: number): readonly StorySummary[];
  /** The ids of the stories in the order of their first events, without building anything else. */
  ids(): readonly string[];
  readonly revision: number;
};

type KeptStory = Omit<Story, "events" | "droppedEvents"> & {
  readonly events: StoryEvent[];
  droppedEvents: number;
  characters: number;
};

/** Keeps up to `limit` stories; beyond that it forgets the request that was sent first. */
export function createStories(limit = MAX_STORIES): Stories {
  const stories = new Map<string, KeptStory>();
  let revision = 0;

  const begin = (id: string, atMs: number): KeptStory => ({
    id,
    phase: "queued",
    sentMs: atMs,
    changedMs: atMs,
    deliveries: 0,
    stopCalls: 0,
    isDeadLetter: false,
    revision,
    request: "",
    events: [],
    droppedEvents: 0,
    characters: 0,
  });

  return {
    add(id, event, change = {}) {
      revision += 1;
      const known = stories.get(id) ?? begin(id, event.atMs);
      const next = { ...known, ...cutTexts(change), changedMs: event.atMs, revision };
      addEvent(next, cutEvent(event));
      stories.set(id, next);
      const [oldest] = stories.keys();
      if (stories.size > limit && oldest !== undefined) stories.delete(oldest);
    },
    get(id) {
      const known = stories.get(id);
      if (known === undefined) return undefined;
      const { characters: _, ...story } = known;
      return story;
    },
    changedSince: (after) => [...stories.values()].filter((story) => story.revision > after).map(summaryOf),
    ids: () => [...stories.keys()],
    get revision() {
      return revision;
    },
  };
}

function addEvent(story: KeptStory, event: StoryEvent): void {
  story.events.push(event);
  story.characters += JSON.stringify(event).length;
  while (story.characters > MAX_STORY_CHARACTERS && story.events.length > FIRST_EVENTS + 1) {
    const [dropped] = story.events.splice(FIRST_EVENTS, 1);
    story.characters -= JSON.stringify(dropped).length;
    story.droppedEvents += 1;
  }
}

function cutEvent(event: StoryEvent): StoryEvent {
  const fields = Object.entries(event).map(([name, value]) => [
    name,
    typeof value === "string" ? cut(value, MAX_TEXT_CHARACTERS) : value,
  ]);
  return { ...event, ...Object.fromEntries(fields) };
}

function cutTexts({ request, outcome, ...fields }: StoryChange): StoryChange {
  return {
    ...fields,
    ...(request !== undefined && { request: cut(request, MAX_REQUEST_CHARACTERS) }),
    ...(outcome !== undefined && { outcome: cut(outcome, MAX_REQUEST_CHARACTERS) }),
  };
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length} characters)`;
}

function summaryOf(story: KeptStory): StorySummary {
  const { request: _1, outcome: _2, events: _3, droppedEvents: _4, characters: _5, ...summary } = story;
  return summary;
}
