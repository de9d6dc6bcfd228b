import type * as z from "zod/mini";

/** One step of an action. */
export type ActionStep =
  /** A run of the `stopcord` command; `input` is its standard input. */
  | { readonly kind: "command"; readonly args: readonly string[]; readonly input?: string }
  /** A call to the simulator's control API. */
  | { readonly kind: "control"; readonly method: "POST" | "DELETE"; readonly path: string; readonly body?: string }
  /** A sample that goes to `requests` as it is. */
  | { readonly kind: "sample"; readonly name: string; readonly body: string };

/** The steps of an action and a note, or the fault of its input. */
export type Plan =
  | { readonly ok: true; readonly steps: readonly ActionStep[]; readonly note?: string }
  | { readonly ok: false; readonly problem: string };

/** Plans an action from an input of any kind, and does nothing yet. */
export type Action = (input: unknown) => Plan;

/** Creates a plan of one step, with a note. */
export function oneStep(step: ActionStep, note = ""): Plan {
  return { ok: true, steps: [step], note };
}

/** Creates an action whose input has a schema. */
export function action<Schema extends z.ZodMiniType>(schema: Schema, plan: (input: z.output<Schema>) => Plan): Action {
  return (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return plan(parsed.data);
    const problem = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    return { ok: false, problem };
  };
}
