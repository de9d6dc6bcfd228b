import { SendMessageCommand } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { Machine } from "../../machine.ts";
import type { Sample } from "../../samples.ts";
import type { ActionStep, Plan } from "./action.ts";
import { actionTable } from "./action-table.ts";
import { runCommand } from "./run-command.ts";
import { type Addresses, commandCall, shellText } from "./shell-text.ts";

/** The shell lines of an action and a note, or the reason why the page cannot do it. */
export type Preview = { readonly shell: string; readonly note?: string } | { readonly problem: string };

/** The end of an action: the output of its steps, or the reason why it was not done or not finished. */
export type ActionEnd = { readonly output: string } | { readonly problem: string };

/** The things to do on the page. Both take the body of a request, which may be anything. */
export type Actions = { preview(body: unknown): Preview; run(body: unknown): Promise<ActionEnd> };

const ACTION_REQUEST = z.object({ action: z.string(), input: z.unknown() });
const CONFIRMED = z.object({ isConfirmed: z.literal(true) });

/** The queues and the addresses that actions use. */
export type ActionMachine = Addresses & Pick<Machine, "sqs" | "queueUrl">;

/** Creates the actions of a machine. */
export function createActions(machine: ActionMachine, samples: readonly Sample[]): Actions {
  const table = actionTable(samples);

  const planOf = (body: unknown): Plan => {
    const request = ACTION_REQUEST.safeParse(body).data;
    const action = table.get(request?.action ?? "");
    if (request && action) return action(request.input);
    return { ok: false, problem: `an action is one of ${[...table.keys()].join(", ")}, with its input` };
  };

  return {
    preview(body) {
      const plan = planOf(body);
      if (!plan.ok) return { problem: plan.problem };
      const shell = plan.steps.map((step) => shellText(step, machine)).join("\n");
      return plan.note ? { shell, note: plan.note } : { shell };
    },
    async run(body) {
      const plan = planOf(body);
      if (!plan.ok) return { problem: plan.problem };
      if (!CONFIRMED.safeParse(body).success) return { problem: "not confirmed: isConfirmed must be true" };
      return runSteps(plan.steps, machine);
    },
  };
}

/** Takes one step after another; a step that fails ends the action. */
async function runSteps(steps: readonly ActionStep[], machine: ActionMachine): Promise<ActionEnd> {
  const outputs: string[] = [];
  for (const step of steps) {
    const end = await runStep(step, machine).catch((error) => ({ isDone: false, text: String(error) }));
    outputs.push(end.text);
    if (!end.isDone) return { problem: outputs.join("\n") };
  }
  return { output: outputs.join("\n") };
}

type StepEnd = { readonly isDone: boolean; readonly text: string };

async function runStep(step: ActionStep, machine: ActionMachine): Promise<StepEnd> {
  switch (step.kind) {
    case "command": {
      const { exitCode, output } = await runCommand(commandCall(step.args, machine), step.input);
      return { isDone: exitCode === 0, text: output.trim() };
    }
    case "control": {
      const { method, path, body = null } = step;
      const answer = await fetch(`${machine.huaweiUrl}/_simulator${path}`, { method, body });
      return { isDone: answer.ok, text: await answer.text() };
    }
    case "sample": {
      const command = new SendMessageCommand({ QueueUrl: machine.queueUrl("requests"), MessageBody: step.body });
      const { MessageId } = await machine.sqs.send(command);
      return { isDone: true, text: `sent message ${MessageId}` };
    }
  }
}
