/** What a check of `doctor` found. */
export type Finding = {
  readonly what: string;
  readonly verdict: "ok" | "wrong" | "not checked";
  /** What is so; and, where it is wrong, what to do about it. */
  readonly words: string;
};
