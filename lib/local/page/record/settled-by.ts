import type { StoryChange } from "./stories.ts";
import type { StorySummary } from "./story.ts";

/** The fields of an outcome that a row shows. */
export type ShownOutcome = Required<Pick<StorySummary, "status" | "isOk">> &
  Pick<StorySummary, "code"> & { readonly outcome?: string };

/** The change that an outcome makes to a story: the first outcome that is ok stands, as for every consumer of `results`. */
export function settledBy(story: StorySummary | undefined, outcome: ShownOutcome): StoryChange {
  if (story?.phase === "settled" && story.isOk) return {};
  return { ...outcome, phase: "settled", why: undefined, untilMs: undefined };
}
