/** One thing that happened to a request, at a time in milliseconds since 1970. */
export type StoryEvent = { readonly atMs: number } & (
  | { readonly kind: "sent"; readonly by: string; readonly message: string }
  | { readonly kind: "replayed"; readonly replays: string; readonly message: string }
  | { readonly kind: "routed"; readonly queue: string; readonly message: string }
  | { readonly kind: "delivered"; readonly by: string; readonly message: string; readonly delivery: number }
  | EndEvent
  | CallEvent
  | AnswerEvent
  | HandBackEvent
  | { readonly kind: "outcome"; readonly status: string; readonly code?: string | undefined; readonly text: string }
  | { readonly kind: "dead-letter"; readonly reason: string; readonly text: string; readonly message: string }
  | { readonly kind: "dead-letter-deleted"; readonly message: string }
);

/** The end of a delivery to the router or a worker. A message that is not deleted comes back. */
export type EndEvent = {
  readonly kind: "delivery-ended";
  readonly by: string;
  readonly message: string;
  readonly result: string;
  readonly isDeleted: boolean;
};

/** A call about the task of a request, made during a delivery of it. */
export type CallEvent = {
  readonly kind: "call";
  /** The number of the call, which its answer has too. */
  readonly n: number;
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Another request for the same task was in delivery too, so the call may belong to that one. */
  readonly isShared: boolean;
};

/** The answer to a call; without a status none was sent. */
export type AnswerEvent = {
  readonly kind: "answer";
  readonly n: number;
  readonly status?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly body: string;
  /** The fault that the simulator played. */
  readonly fault?: string | undefined;
};

/** The request is in its queue again, hidden until `untilMs`. */
export type HandBackEvent = {
  readonly kind: "handed-back";
  readonly why: string;
  readonly untilMs: number;
  readonly isLast: boolean;
};

/** The place of a request now. `settled` requests have an outcome, whose status is the story's `status`. */
export type Phase = "queued" | "delivered" | "waiting" | "settled";

/** A request in one row. */
export type StorySummary = {
  readonly id: string;
  readonly service?: string | undefined;
  readonly phase: Phase;
  readonly status?: string | undefined;
  readonly code?: string | undefined;
  readonly isOk?: boolean | undefined;
  /** The reason and the end of the wait of a request that waits. */
  readonly why?: string | undefined;
  readonly untilMs?: number | undefined;
  readonly sentMs: number;
  readonly changedMs: number;
  readonly deliveries: number;
  readonly stopCalls: number;
  /** The request lies in the dead-letter queue. */
  readonly isDeadLetter: boolean;
  /** Counts up with each change of any story. */
  readonly revision: number;
};

/** A request with all that is kept of it. */
export type Story = StorySummary & {
  /** The request as it was sent, and its newest outcome, as text; each may be cut. */
  readonly request: string;
  readonly outcome?: string | undefined;
  readonly events: readonly StoryEvent[];
  /** Events in the middle that were dropped to keep the story small. */
  readonly droppedEvents: number;
};
