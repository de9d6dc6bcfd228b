import * as z from "zod/mini";
import type { Call } from "../http/exchange.ts";
import type { Selection } from "./selection.ts";
import type { Verdict } from "./verdict.ts";

/** The state of a task, as read from the answer to a state query. */
export type TaskState = "running" | "stopping" | "ended" | "aborted" | "end-failed" | "missing" | "unknown";

/** The meaning of an error code. The gateway uses a few codes for faults of both sides, which differ by HTTP status. */
export type CodeMeaning = Verdict | { readonly "4xx": Verdict; readonly "5xx": Verdict };

/** Verdicts by error code, in the spelling of `normaliseCode`. */
export type CodeTable = Readonly<Record<string, CodeMeaning>>;

/** The fields of a target, as zod schemas. */
export type TargetShape = Readonly<Record<string, z.ZodMiniType>>;

/** A target after its parser. */
export type TargetOf<Shape extends TargetShape> = z.output<z.ZodMiniObject<Shape>>;

/** A body that contains no word of success or failure. */
export type EmptyBody = "empty" | "null" | "{}";

/** A Huawei Cloud service whose tasks can be stopped: the data by which it differs from the others. */
export type Service<
  Shape extends TargetShape = TargetShape,
  Name extends string = string,
  Select extends Selection = Selection,
> = {
  readonly name: Name;
  /** The word for one of its tasks in a sentence, such as "build" or "replication job". */
  readonly noun: string;
  readonly target: Shape;
  /** The description of each field of the target, for people. */
  readonly fields: { readonly [Field in keyof Shape]: string };
  /** True where the target names one run, so that a second stop call meets the same run. False where the task may run again by then. */
  readonly namesOneRun: boolean;
  /** The `<SERVICE>` of the variable `HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>`. */
  readonly sdkName: string;
  /** Its origins by region. */
  readonly endpoints: Readonly<Record<string, string>>;
  stop(target: TargetOf<Shape>, projectId: string): Call;
  /** The stop call of the next API version, and the error codes that mean that the first version is retired. */
  readonly nextVersion?: { readonly retiredCodes: readonly string[]; stop(target: TargetOf<Shape>): Call };
  /** Empty bodies of a 2xx by which this service accepts a stop. */
  readonly emptyBodies: readonly EmptyBody[];
  /** An error code that means success. */
  readonly successCode?: string;
  readonly codes: CodeTable;
  /** Codes of a missing permission that a project which does not exist gets too. */
  readonly absentProjectCodes?: readonly string[];
  readonly state: {
    query(target: TargetOf<Shape>, projectId: string): Call;
    /** Reads the JSON body of a 2xx answer to the query. */
    read(body: unknown): TaskState;
  };
  /** Its lists of running tasks, for requests that select a task's or a project's runs. */
  readonly selection?: Select;
  /** The reason why a request names every task, where the service has no selection on purpose. */
  readonly selectionRefusal?: string;
  /** The reason why a stop is final, where a task that was stopped cannot be started again. */
  readonly finality?: string;
  /** A remark for the message of an outcome of a stop, such as that the stop was forced. */
  remark?(target: TargetOf<Shape>): string | undefined;
};

/** Types a service: infers its name, and its targets from the schemas. */
export function defineService<
  const Shape extends TargetShape,
  const Name extends string,
  const Select extends Selection = NoSelection,
>(service: Service<Shape, Name, Select>): Service<Shape, Name, Select> {
  return service;
}

/** The type of the selections of a service without any. */
type NoSelection = Pick<Selection, "lists">;

/** The headers that every service expects of a call, with or without a body. */
export const JSON_HEADERS = { "content-type": "application/json" } as const;

/** The schema of an id that is safe in a path: letters, digits, `-` and `_`. */
export function idText(min: number, max: number) {
  const fault = `${min === max ? min : `${min}–${max}`} letters, digits, - and _`;
  return z.string(fault).check(z.regex(new RegExp(`^[A-Za-z0-9_-]{${min},${max}}$`), fault));
}

/** The schema of an id of so many letters and digits. */
export function alphanumericText(length: number) {
  const fault = `${length} letters and digits`;
  return z.string(fault).check(z.regex(new RegExp(`^[A-Za-z0-9]{${length}}$`), fault));
}

/** Looks a state word up in the table of a service; any other word means `unknown`. */
export function stateOf(words: Readonly<Record<string, TaskState>>, word: string | null | undefined): TaskState {
  return (word != null && Object.hasOwn(words, word) && words[word]) || "unknown";
}
