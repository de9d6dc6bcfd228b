import type { ServerResponse } from "node:http";
import type { StorySummary } from "./record/story.ts";

/** The parts of the page's server that updates are made of. */
export type UpdateSource = {
  /** The first message of a stream: facts that never change during a run. */
  readonly start: object;
  /** The state beside the requests, such as counts of queues. */
  readState(): Promise<object>;
  readonly stories: { changedSince(revision: number): readonly StorySummary[]; readonly revision: number };
};

/** Streams of server-sent events to the open pages. */
export type LiveUpdates = { open(response: ServerResponse): void; close(): void };

type Stream = { readonly response: ServerResponse; revision: number; lastState: string; isFull: boolean };

const TICK_MS = 250;
const TICKS_PER_STATE = 4;
const MAX_STREAMS = 20;

/** Creates the streams. While a page is open they send changed requests four times a second, and other changes once a second. */
export function createLiveUpdates({ start, readState, stories }: UpdateSource): LiveUpdates {
  const streams = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;
  let state = "";
  let isReading = false;

  const tick = (): void => {
    if (ticks++ % TICKS_PER_STATE === 0) void refreshState();
    for (const stream of streams) sendChanges(stream);
  };

  /** One read at a time; a read that fails leaves the state as it was. */
  const refreshState = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    state = await readState().then(JSON.stringify, () => state);
    isReading = false;
  };

  const sendChanges = (stream: Stream): void => {
    if (stream.isFull) return; // a page that reads slowly gets the newest state when it has read the last one
    const changed = stories.changedSince(stream.revision);
    if (changed.length === 0 && state === stream.lastState) return;
    const stateField = state === stream.lastState ? "" : `,"state":${state}`;
    stream.revision = stories.revision;
    stream.lastState = state;
    send(stream, `{"stories":${JSON.stringify(changed)}${stateField}}`);
  };

  const stopIfIdle = (): void => {
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    open(response) {
      const stream: Stream = { response, revision: 0, lastState: "", isFull: false };
      if (streams.size >= MAX_STREAMS) streams.values().next().value?.response.destroy();
      streams.add(stream);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.on("close", () => {
        streams.delete(stream);
        stopIfIdle();
      });
      send(stream, JSON.stringify({ start }));
      ticks = 0;
      tick();
      timer ??= setInterval(tick, TICK_MS);
    },
    close() {
      for (const { response } of streams) response.destroy();
      streams.clear();
      stopIfIdle();
    },
  };
}

/** JSON has no line breaks, so that one line holds the whole event. */
function send(stream: Stream, json: string): void {
  if (stream.response.write(`data: ${json}\n\n`)) return;
  stream.isFull = true;
  stream.response.once("drain", () => {
    stream.isFull = false;
  });
}
