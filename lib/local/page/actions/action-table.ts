import * as z from "zod/mini";
import { noteFinalStops } from "../../../cli/final-stop-words.ts";
import { isObject } from "../../../parse.ts";
import { checkMessage } from "../../../request/check-message.ts";
import { finalStopsOf } from "../../../request/final-stops.ts";
import { readObject, validRequests } from "../../../request/read-message.ts";
import { isRequestId } from "../../../request/request.ts";
import { parseJson } from "../../parse-json.ts";
import type { Sample } from "../../samples.ts";
import { hostNames } from "../../simulator/host-name.ts";
import { newTasksSchema } from "../../simulator/new-task.ts";
import { type Action, type ActionStep, action, oneStep, type Plan } from "./action.ts";
import { breakNames, breaks } from "./breaks.ts";
import { planHalt, planResume } from "./halt-plans.ts";

/** The longest time for which the page breaks a service. */
const MAX_BREAK_SECONDS = 3_600;

const TEXT = z.object({ text: z.string() });
const LETTER = z.object({ id: z.string().check(z.refine(isRequestId, "no id of a request")) });
const BREAK = z.object({
  service: z.enum(hostNames),
  how: z.enum(breakNames),
  seconds: z.int().check(z.minimum(1), z.maximum(MAX_BREAK_SECONDS)),
});
const FAULT = z.object({ id: z.string().check(z.regex(/^\d{1,12}$/)) });

/** The things to do on the page, by name. */
export function actionTable(samples: readonly Sample[]): ReadonlyMap<string, Action> {
  return new Map<string, Action>([
    ["send", action(TEXT, ({ text }) => planSend(text, Date.now()))],
    ["sample", action(z.object({ name: z.string() }), ({ name }) => planSample(samples, name))],
    ["task", action(TEXT, ({ text }) => planTask(text))],
    [
      "break",
      action(BREAK, ({ service, how, seconds }) => planBreak({ ...breaks[how], service, forMs: seconds * 1_000 })),
    ],
    ["heal", action(FAULT, ({ id }) => oneStep({ kind: "control", method: "DELETE", path: `/faults?id=${id}` }))],
    [
      "replay",
      action(LETTER, ({ id }) => oneStep({ kind: "command", args: ["dead-letters", "replay", `--id=${id}`, "--yes"] })),
    ],
    ["halt", planHalt],
    ["resume", planResume],
    [
      "discard",
      action(LETTER, ({ id }) =>
        oneStep({ kind: "command", args: ["dead-letters", "discard", `--id=${id}`, "--yes"] }),
      ),
    ],
  ]);
}

/** The command checks a request in the same way, and adds an id and `sentAt` to one that has none. */
function planSend(text: string, nowMs: number): Plan {
  const request = parseJson(text);
  if (!isObject(request)) return { ok: false, problem: "a request is one JSON object" };
  const checked = checkMessage(request, "new", nowMs);
  if (!checked.ok) return { ok: false, problem: checked.faults.join("; ") };
  const read = readObject(request, { fallbackId: "new", queuedMs: nowMs });
  const note = noteFinalStops(finalStopsOf(validRequests(read))).join("; ");
  return oneStep({ kind: "command", args: ["send", "-"], input: JSON.stringify(request) }, note);
}

/** A sample may be a message that the command refuses to send, so it goes to the queue as it is. */
function planSample(samples: readonly Sample[], name: string): Plan {
  const sample = samples.find((one) => one.name === name);
  if (sample === undefined) return { ok: false, problem: `there is no sample ${JSON.stringify(name)}` };
  return { ok: true, steps: [...sample.given.map(taskStep), { kind: "sample", name, body: sample.body }] };
}

function planTask(text: string): Plan {
  const task = parseJson(text);
  const checked = newTasksSchema.safeParse([task].flat());
  if (!checked.success) return { ok: false, problem: z.prettifyError(checked.error) };
  return oneStep(taskStep(task));
}

function taskStep(task: unknown): ActionStep {
  return { kind: "control", method: "POST", path: "/tasks", body: JSON.stringify(task) };
}

function planBreak(fault: object): Plan {
  return oneStep({ kind: "control", method: "POST", path: "/faults", body: JSON.stringify(fault) });
}
