import type { Call } from "../../lib/http/exchange.ts";
import type { Transport, TransportResult } from "../../lib/huawei/transport.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { memorySqs } from "../rig/memory-sqs.ts";
import { invocation, startWorker } from "../rig/virtual-worker.ts";
import { answer, CODEARTS_PROJECT } from "./selecting.ts";

const QUEUE = "codearts-build";
const HOUR_MS = 3_600_000;
const CALL_MS = 40;
const NEVER = new Promise<never>(() => {});

/** A build of the imaginary cloud, in milliseconds since the start. */
export type CrashBuild = {
  readonly job: string;
  readonly number: number;
  readonly startsMs: number;
  /** It ends by itself at this time. */
  readonly endsMs?: number;
};

/** The step at which the process dies, and the side of it; steps are calls, batches that are sent, and acknowledgements. */
export type Crash = { readonly step: number; readonly side: "before" | "after" };

/** The facts of one run, from the cloud and the queues. */
export type CrashRun = {
  readonly steps: number;
  /** Builds that a stop has ended, each as `job/number`. */
  readonly stopped: ReadonlySet<string>;
  /** Builds that a list has named as running. */
  readonly listed: ReadonlySet<string>;
  readonly outcomes: readonly { readonly requestId: string; readonly status: string; readonly code?: string }[];
  /** The ids of the requests that were sent for its runs. */
  readonly requests: ReadonlySet<string>;
  readonly left: number;
};

/** Runs one selection of a project on a worker that dies at a step and is started anew, until its queue is empty. */
export async function runSelectionWithCrash(
  builds: readonly CrashBuild[],
  atMost: number,
  crashes: readonly Crash[] = [],
): Promise<CrashRun> {
  const clock = virtualClock(() => 0);
  const sqs = memorySqs(clock);
  const stopped = new Set<string>();
  const listed = new Set<string>();
  const requests = new Set<string>();
  const outcomes: CrashRun["outcomes"][number][] = [];
  let steps = 0;

  const keyOf = ({ job, number }: CrashBuild) => `${job}/${number}`;
  const isRunning = (build: CrashBuild): boolean => {
    const atMs = clock.now() - START_MS;
    return build.startsMs <= atMs && atMs < (build.endsMs ?? Number.POSITIVE_INFINITY) && !stopped.has(keyOf(build));
  };

  const recordsOf = (job: string): TransportResult => {
    const started = builds.filter((build) => build.job === job && build.startsMs <= clock.now() - START_MS);
    for (const build of started.filter(isRunning)) listed.add(keyOf(build));
    const states = started.map((build) => ({
      number: build.number,
      job_running_status: isRunning(build) ? "Running" : "Finished",
    }));
    return answer(200, { status: "success", result: { job_build_states: states } });
  };

  const answerTo = ({ method, path, body }: Call): TransportResult => {
    const [, job = ""] = /^\/v1\/record\/(\w+)\/list/.exec(path) ?? [];
    if (job !== "") return recordsOf(job);
    if (path.includes(`/v1/job/${CODEARTS_PROJECT}/list`)) {
      const jobs = [...new Set(builds.filter(isRunning).map((build) => build.job))];
      return answer(200, { result: { job_list: jobs.map((id) => ({ id, is_finished: false })) } });
    }
    const target = method === "POST" ? JSON.parse(body) : Object.fromEntries(new URL(`http://x${path}`).searchParams);
    const id = target.job_id ?? path.split("/")[3];
    const build = builds.find((one) => one.job === id && String(one.number) === String(target.build_no));
    const wasRunning = build !== undefined && isRunning(build);
    if (method === "GET")
      return answer(200, { status: wasRunning ? "running" : "completed", abort_status: wasRunning ? null : "aborted" });
    if (!wasRunning) return answer(400, { error_code: "CB.032302" });
    stopped.add(keyOf(build));
    return answer(200, { result: true });
  };

  const startMortal = () => {
    const death = Promise.withResolvers<"dead">();
    let isDead = false;
    const die = (): Promise<never> => {
      isDead = true;
      death.resolve("dead");
      return NEVER;
    };
    /** Makes one step of the process, which may be its last. */
    const make = async <T>(action: () => T): Promise<T> => {
      if (isDead) return NEVER;
      const step = steps++;
      const crash = crashes.find((one) => one.step === step);
      if (crash?.side === "before") return die();
      const result = action();
      await clock.wait(CALL_MS);
      return crash === undefined && !isDead ? result : die();
    };
    const transport: Transport = ({ call }) => make(() => answerTo(call));
    const queues: Queues = {
      send: (queue, items) =>
        make(() => {
          for (const { entry } of items) {
            const { id } = JSON.parse(entry.body);
            if (queue === "results") outcomes.push(JSON.parse(entry.body));
            if (queue === QUEUE && id !== "all") requests.add(id);
            sqs.send(queue, entry);
          }
          return items.map((item) => ({ item, isSent: true }));
        }),
      hide: async () => {},
    };
    const handler = startWorker(codeartsBuild, { clock, transport, queues });
    const handle = async (records: ReturnType<typeof sqs.receive>): Promise<void> => {
      const answered = await Promise.race([handler({ Records: records }, invocation), death.promise]);
      if (answered === "dead") return;
      const failed = new Set(answered.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId, receiptHandle } of records) {
        if (failed.has(messageId)) continue;
        const acknowledged = make(() => sqs.delete(QUEUE, receiptHandle));
        if ((await Promise.race([acknowledged, death.promise])) === "dead") return;
      }
    };
    return { handle, isDead: () => isDead };
  };

  const feed = async (): Promise<never> => {
    let mortal = startMortal();
    for (;;) {
      const records = sqs.receive(QUEUE, 10);
      if (records.length === 0) await clock.wait(Math.min(Math.max(sqs.nextMs(QUEUE) - clock.now(), 100), 20_000));
      else await mortal.handle(records);
      if (mortal.isDead()) mortal = startMortal();
    }
  };

  const expiresAt = new Date(START_MS + HOUR_MS).toISOString();
  const target = { runningIn: CODEARTS_PROJECT, atMost };
  const sentAt = new Date(START_MS).toISOString();
  sqs.send(QUEUE, { body: JSON.stringify({ id: "all", service: QUEUE, target, sentAt, expiresAt }) });
  void feed();
  await clock.run(START_MS + 2 * HOUR_MS, () => sqs.held(QUEUE).length === 0);
  return { steps, stopped, listed, outcomes, requests, left: sqs.held(QUEUE).length };
}
