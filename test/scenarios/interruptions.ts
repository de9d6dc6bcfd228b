import * as z from "zod/mini";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { Intervene, PassOn } from "../rig/sqs-proxy.ts";
import type { SqsEntry } from "../rig/sqs-request.ts";
import { buildBehaviour, type Scenario } from "./scenario.ts";

/** Crashes and changes at the simulator in the first delivery of scenarios. */
export type Interruptions = {
  /** Invokes a worker; the record of a scenario with a crash gets an invocation of its own, so that no other record crashes. */
  invoke(invocation: LocalInvocation): Promise<InvocationResult>;
  /** Watches the sends of the functions. */
  readonly intervene: Intervene;
};

export type InterruptionsOptions = {
  readonly scenarios: readonly Scenario[];
  /** Hides a received message for so many seconds from now. */
  setVisibility(message: {
    readonly queueUrl: string;
    readonly receiptHandle: string;
    readonly seconds: number;
  }): Promise<void>;
  /** Posts to the control API of the simulator. */
  readonly post: SimulatorControl["post"];
};

const FAILURES = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** Creates the interruptions of scenarios; each takes place once. */
export function createInterruptions({ scenarios, setVisibility, post }: InterruptionsOptions): Interruptions {
  const toCrash = new Map(scenarios.flatMap((one) => (one.crash ? [[one.id, one]] : [])));
  const toChange = new Map(scenarios.flatMap((one) => (one.afterFirstSend ? [[one.id, one]] : [])));
  const kills = new Map<string, () => void>();
  const deliveries = new Map<string, number>();

  const findCrashing = (record: SqsRecord): Scenario | undefined => {
    const scenario = toCrash.get(readId(record.body) ?? "");
    if (scenario === undefined) return undefined;
    const delivery = (deliveries.get(scenario.id) ?? 0) + 1;
    deliveries.set(scenario.id, delivery);
    return delivery === (scenario.crash?.delivery ?? 1) ? scenario : undefined;
  };

  const crash = async ({ fn, queueUrl }: LocalInvocation, record: SqsRecord, scenario: Scenario): Promise<void> => {
    toCrash.delete(scenario.id);
    await fn.invoke({ Records: [record] }, (environmentId) => {
      const kill = () => void fn.kill(environmentId);
      if (scenario.crash?.moment === "start") kill();
      else kills.set(scenario.id, kill);
    });
    const seconds = scenario.crash?.receivedAgainAfterSeconds ?? 0;
    await setVisibility({ queueUrl, receiptHandle: record.receiptHandle, seconds });
  };

  const change = async (id: string): Promise<void> => {
    const changed = toChange.get(id);
    toChange.delete(id);
    if (changed?.afterFirstSend === undefined) return;
    const { tasks, faults } = buildBehaviour(changed, changed.afterFirstSend);
    await post("tasks", tasks);
    await post("faults", faults);
  };

  const changeAndKill = async (ids: readonly string[], killed: readonly (() => void)[], passOn: PassOn) => {
    await Promise.all(ids.map(change));
    for (const kill of killed) kill();
    return killed.length > 0 ? "reset" : passOn();
  };

  return {
    async invoke(invocation) {
      const { fn, queueUrl, event } = invocation;
      if (queueUrl.endsWith("-requests")) return fn.invoke(event);
      const crashing = event.Records.flatMap((record) => {
        const scenario = findCrashing(record);
        return scenario === undefined ? [] : [{ record, scenario }];
      });
      if (crashing.length === 0) return fn.invoke(event);
      // One after the other, because the event source has reserved one environment for this batch.
      for (const { record, scenario } of crashing) await crash(invocation, record, scenario);
      const others = event.Records.filter((record) => crashing.every((one) => one.record !== record));
      const result: InvocationResult =
        others.length > 0 ? await fn.invoke({ Records: others }) : { ok: true, value: { batchItemFailures: [] } };
      return result.ok ? { ok: true, value: addFailures(result.value, crashing) } : result;
    },

    intervene({ entries }, passOn) {
      const ids = entries.flatMap((entry) => readRequestId(entry) ?? []);
      const killed = ids.flatMap((id) => kills.get(id) ?? []);
      if (killed.length === 0 && !ids.some((id) => toChange.has(id))) return undefined;
      for (const id of ids) kills.delete(id);
      return changeAndKill(ids, killed, passOn);
    },
  };
}

function addFailures(answer: unknown, crashed: readonly { readonly record: SqsRecord }[]) {
  const { batchItemFailures } = FAILURES.parse(answer);
  const more = crashed.map(({ record }) => ({ itemIdentifier: record.messageId }));
  return { batchItemFailures: [...batchItemFailures, ...more] };
}

const REQUEST = z.object({ id: z.string() });

/** Reads the id of the request whose outcome or hand-back a worker sends; undefined for a message of the router. */
function readRequestId({ MessageBody = "", MessageAttributes = {} }: SqsEntry): string | undefined {
  const { requestId, progress } = MessageAttributes;
  return requestId?.StringValue ?? (progress && readId(MessageBody));
}

function readId(body: string): string | undefined {
  return REQUEST.safeParse(JSON.parse(body)).data?.id;
}
