import type * as z from "zod/mini";
import type { Call } from "../http/exchange.ts";

/** One page of one list to ask for. It travels with the message, so it holds data only. */
export type ListQuery = {
  /** The name of the list in `Selection.lists`. */
  readonly list: string;
  /** The number of the page, from 0. */
  readonly page: number;
  /** The task whose runs are listed. */
  readonly taskId?: string | undefined;
  /** The name of that task, for display. */
  readonly taskName?: string | undefined;
  /** A note of the page before, which only the list itself reads. */
  readonly mark?: string | undefined;
  /** The repeat of a filtered list, from 0, and whether it has found anything new so far. */
  readonly pass?: number | undefined;
  readonly hasNews?: boolean | undefined;
};

/** A run that a list reports as running. Its texts are those of the answer, unchecked. */
export type ListedRun = {
  /** The target that stops this run. */
  readonly target: Readonly<Record<string, unknown>>;
  /** The end of the id of the request that stops it. */
  readonly id: string;
  readonly name?: string | undefined;
  /** The time of its start, as the list writes it. */
  readonly since?: string | undefined;
  /** The user who started it. */
  readonly by?: string | undefined;
};

/** One page of a list, and the pages and lists that follow from it. */
export type ListPage = {
  readonly runs: readonly ListedRun[];
  /** The next page of this list. */
  readonly nextPage?: ListQuery | undefined;
  /** Other lists to ask, such as the runs of each task. */
  readonly further: readonly ListQuery[];
  /** Runs that wait in a queue of the service, where nothing can stop them. */
  readonly queued?: number | undefined;
  /** Facts that differ from what is known about this list, each a sentence for the log. */
  readonly surprises?: readonly string[] | undefined;
};

/** The place of a list, and the time around which it looks for runs. */
export type ListScope = {
  /** The IAM project. */
  readonly projectId: string;
  /** The CodeArts project of the selection; empty where the target has none. */
  readonly codeartsProjectId: string;
  /** The selection takes every task of the CodeArts project. */
  readonly isProject: boolean;
  /** The time of the request, which is the same in every delivery, in milliseconds since 1970. */
  readonly sentMs: number;
};

/** A list of runs or of tasks. */
export type RunList = {
  call(query: ListQuery, scope: ListScope): Call;
  /** Reads the JSON body of a 2xx answer; undefined where it has none of the known shapes. */
  read(body: unknown, query: ListQuery, scope: ListScope): ListPage | undefined;
  /** The list to ask where the service does not serve this one. */
  readonly otherwise?: string;
  /** A selection goes on without this list where it fails. */
  readonly isOptional?: boolean;
  /** Runs that end leave this list, which moves others to a page that was read before: several pages are read again. */
  readonly isFiltered?: boolean;
};

/** The selections of a service: all runs of one task, and all runs of a CodeArts project. */
export type Selection = {
  readonly oneTask?: {
    /** The ids beside the run id, which is the word `running`. */
    readonly ids: Readonly<Record<string, z.ZodMiniType>>;
    /** The field of the run id. */
    readonly runField: string;
    /** The field of the task, whose runs `list` lists. */
    readonly taskField: string;
    readonly list: string;
  };
  readonly project?: { readonly list: string };
  readonly lists: Readonly<Record<string, RunList>>;
  /** A sentence about an empty list. */
  readonly emptyRemark?: string;
};
