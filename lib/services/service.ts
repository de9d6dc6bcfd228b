import * as z from "zod/mini";
import type { Call } from "../http/exchange.ts";
import type { Verdict } from "./verdict.ts";

/** What a service says of a task when it is asked. */
export type TaskState = "running" | "stopping" | "ended" | "aborted" | "end-failed" | "missing" | "unknown";

/** What an error code means; the gateway uses a few for faults on both sides and tells them apart by the HTTP status. */
export type CodeMeaning = Verdict | { readonly "4xx": Verdict; readonly "5xx": Verdict };

/** Error codes in the spelling of `normaliseCode`, each with its verdict. */
export type CodeTable = Readonly<Record<string, CodeMeaning>>;

/** The fields that name what is to be stopped, as zod schemas. */
export type TargetShape = Readonly<Record<string, z.ZodMiniType>>;

/** A target that has been through its parser. */
export type TargetOf<Shape extends TargetShape> = z.output<z.ZodMiniObject<Shape>>;

/** A body without a word of success or failure in it. */
export type EmptyBody = "empty" | "null" | "{}";

/** A Huawei Cloud service whose tasks can be stopped: only what differs from the others. */
export type Service<Shape extends TargetShape = TargetShape, Name extends string = string> = {
  readonly name: Name;
  /** What one of its tasks is called in a sentence: "build", "replication job". */
  readonly noun: string;
  readonly target: Shape;
  /** True where the target names one run: a second stop call can only meet the same run. False where the task may run again by then. */
  readonly namesOneRun: boolean;
  /** The service's part of `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>`. */
  readonly sdkName: string;
  /** Its origin in each region where it is served. */
  readonly endpoints: Readonly<Record<string, string>>;
  stop(target: TargetOf<Shape>, projectId: string): Call;
  /** The stop call that took the first one's place, and the codes by which the gateway says that the first is gone. */
  readonly nextVersion?: { readonly retiredCodes: readonly string[]; stop(target: TargetOf<Shape>): Call };
  /** Bodies of a 2xx that say nothing and yet are how this service takes a stop. */
  readonly emptyBodies: readonly EmptyBody[];
  /** An error code that means that there was no error. */
  readonly successCode?: string;
  readonly codes: CodeTable;
  readonly state: {
    query(target: TargetOf<Shape>, projectId: string): Call;
    /** Reads the JSON body of a 2xx answer to the query. */
    read(body: unknown): TaskState;
  };
  /** What of the target a person should see beside an outcome's message, such as that a stop was forced. */
  remark?(target: TargetOf<Shape>): string | undefined;
};

/** Infers a service's name, and its target from its schemas. */
export function defineService<const Shape extends TargetShape, const Name extends string>(
  service: Service<Shape, Name>,
): Service<Shape, Name> {
  return service;
}

/** The headers that all five services want of a call with or without a body. */
export const JSON_HEADERS = { "content-type": "application/json" } as const;

/** An id that cannot leave its place in a path: letters, digits, `-` and `_`. */
export function idText(min: number, max: number) {
  const words = `${min === max ? min : `${min}–${max}`} letters, digits, - and _`;
  return z.string(words).check(z.regex(new RegExp(`^[A-Za-z0-9_-]{${min},${max}}$`), words));
}

/** An id of so many letters and digits. */
export function alphanumericText(length: number) {
  const words = `${length} letters and digits`;
  return z.string(words).check(z.regex(new RegExp(`^[A-Za-z0-9]{${length}}$`), words));
}

/** Looks a state word up in a service's table; words that are not in it are not understood. */
export function stateOf(words: Readonly<Record<string, TaskState>>, word: string | null | undefined): TaskState {
  return (word != null && Object.hasOwn(words, word) && words[word]) || "unknown";
}
