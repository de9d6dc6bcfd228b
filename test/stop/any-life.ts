import type { HttpRequest } from "../../lib/http/exchange.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import type { Log } from "../../lib/telemetry/log.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { linearRandom } from "../rig/linear-random.ts";
import { type MemoryRecord, memorySqs } from "../rig/memory-sqs.ts";
import { invocation, QUEUE, secretWith, startProcess } from "../rig/virtual-worker.ts";
import { createJudge, type GivenRequest } from "./promises-judge.ts";

/** What comes of one call; `hasEffect` is whether a stop stops its task although the answer does not say so. */
export type CallFate = {
  readonly how: "as-ever" | "unsent" | "lost" | keyof typeof ODD_ANSWERS;
  readonly hasEffect: boolean;
  readonly tookMs: number;
  readonly crash: "no" | "before" | "after";
};

/** What comes of sending a batch. */
export type SendFate = { readonly taken: "all" | "none" | "first" | "others"; readonly crash: CallFate["crash"] };

/** All that happens to the workers, in its order; once it is used up nothing odd happens any more. */
export type Fates = {
  readonly calls: readonly CallFate[];
  readonly sends: readonly SendFate[];
  readonly handBacks: readonly ("done" | "lost" | "crash")[];
  readonly acks: readonly ("done" | "lost" | "crash")[];
  readonly isDoubled: readonly boolean[];
  /** How far a process's clock leaps, one for each call. */
  readonly clockStepsMs: readonly number[];
};

export type Given = {
  readonly requests: readonly GivenRequest[];
  readonly isIam: boolean;
  readonly maxReceiveCount: number;
  readonly fates: Fates;
};

const answer = (status: number, body: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});

const ODD_ANSWERS = {
  "503": answer(503, ""),
  "503, come again in 400 s": answer(503, "", { "retry-after": "400" }),
  "429": answer(429, ""),
  "429, come again in 3 s": answer(429, "", { "retry-after": "3" }),
  "401": answer(401, '{"error_code":"APIGW.0301"}'),
  "403": answer(403, '{"error_code":"APIGW.0302"}'),
  "409": answer(409, ""),
  "a failure in a 200": answer(200, '{"status":"error"}'),
  "half a 200": answer(200, '{"stat'),
} as const;

/** Answers that say for certain that nothing was done. */
const WITHOUT_EFFECT: readonly string[] = ["unsent", "429", "429, come again in 3 s", "401", "403", "409"];

const NEVER = new Promise<never>(() => {});
const LONGEST_MS = 48 * 3_600_000;
const PROCESSES = 2;

/** Lives through all that is given, and tells every promise that was broken. */
export async function live({ requests, isIam, maxReceiveCount, fates }: Given): Promise<readonly string[]> {
  const clock = virtualClock(linearRandom(7));
  const sqs = memorySqs(clock, maxReceiveCount);
  const judge = createJudge(requests, sqs);
  const ended = new Set<string>();
  const nextCall = drawer<CallFate>(fates.calls, { how: "as-ever", hasEffect: true, tookMs: 20, crash: "no" });
  const nextSend = drawer<SendFate>(fates.sends, { taken: "all", crash: "no" });
  const nextHandBack = drawer(fates.handBacks, "done");
  const nextAck = drawer(fates.acks, "done");
  const nextIsDoubled = drawer(fates.isDoubled, false);
  const nextStepMs = drawer(fates.clockStepsMs, 0);
  let tokens = 0;

  const asEver = ({ call: { method, path } }: HttpRequest): TransportResult => {
    if (path.startsWith("/v3/auth")) {
      tokens += 1;
      const expires_at = new Date(START_MS + 2 * LONGEST_MS).toISOString();
      return answer(201, JSON.stringify({ token: { expires_at } }), { "x-subject-token": `SECRET-TOKEN-${tokens}` });
    }
    if (method === "GET") return answer(200, ended.has(taskIn(path)) ? '{"task_status":3}' : '{"task_status":0}');
    return answer(200, "null");
  };

  /** What a call comes to, and its effect. */
  const befall = (sending: HttpRequest, { how, hasEffect }: CallFate): TransportResult => {
    const isStop = sending.call.method === "POST" && !sending.call.path.startsWith("/v3/auth");
    const isTaken = how === "as-ever" || (hasEffect && !WITHOUT_EFFECT.includes(how));
    const genuine = asEver(sending);
    if (isStop && isTaken) ended.add(taskIn(sending.call.path));
    if (how === "as-ever") return genuine;
    return how === "unsent" || how === "lost" ? { kind: how, reason: "fate" } : ODD_ANSWERS[how];
  };

  const startMortal = () => {
    const death = Promise.withResolvers<"dead">();
    let isDead = false;
    let skewMs = 0;
    const witness = judge.watch();

    const die = (): Promise<never> => {
      isDead = true;
      death.resolve("dead");
      return NEVER;
    };

    const cloud = async (sending: HttpRequest): Promise<TransportResult> => {
      if (isDead) return NEVER;
      const fate = nextCall();
      const end = witness.called(sending.call, clock.now() + skewMs);
      if (fate.crash === "before") return die();
      const sent = befall(sending, fate);
      await clock.wait(Math.min(fate.tookMs, sending.timeoutMs));
      skewMs += nextStepMs();
      if (isDead) return NEVER;
      if (fate.crash === "after") return die();
      const heard: TransportResult = fate.tookMs > sending.timeoutMs ? { kind: "lost", reason: "TimeoutError" } : sent;
      end(heard);
      return heard;
    };

    const queues: Queues = {
      async send(queue, items) {
        if (isDead) return NEVER;
        const { taken, crash } = nextSend();
        if (crash === "before") return die();
        const results = items.map((item, index) => ({ item, isSent: isAmong(taken, index) }));
        for (const { item, isSent } of results) {
          if (!isSent) continue;
          const { entry } = item;
          witness.written(JSON.stringify(entry));
          if (queue === "results") witness.published(entry.body, ended);
          sqs.send(queue, entry);
        }
        await clock.wait(5);
        return crash === "after" || isDead ? die() : results;
      },
      async handBack(queue, handBacks) {
        if (isDead) return NEVER;
        const fate = nextHandBack();
        if (fate === "crash") return die();
        if (fate === "lost") return;
        for (const { receiptHandle, waitMs } of handBacks) {
          witness.handedBack(waitMs);
          sqs.hide(queue, receiptHandle, Math.floor(waitMs / 1000) * 1000);
        }
      },
    };

    const skewed = { ...clock, now: () => clock.now() + skewMs };
    const secret = isIam ? IAM_SECRET : secretWith("SECRET-KEY");
    const log: Log = {
      outcome: (outcome) => witness.written(JSON.stringify(outcome)),
      handedBack: (handedBack) => witness.written(JSON.stringify(handedBack)),
      warn: witness.written,
      error: (message, cause) => witness.written(`${message} ${cause}`),
    };
    const handler = startProcess({ clock: skewed, cloud, queues, log, readSecret: async () => secret });

    /** Handles a batch and acknowledges what is done, as an event source does. */
    const handle = async (records: readonly MemoryRecord[]): Promise<void> => {
      witness.received(records);
      const answered = await Promise.race([handler({ Records: records }, invocation), death.promise]);
      if (answered === "dead") return;
      const failed = new Set(answered.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const record of records.filter(({ messageId }) => !failed.has(messageId))) {
        witness.acknowledged(record);
        const fate = nextAck();
        if (fate === "crash") return void die();
        if (fate === "done") sqs.delete(QUEUE, record.receiptHandle);
      }
    };

    return { handle, isDead: () => isDead };
  };

  const feed = async (): Promise<never> => {
    let mortal = startMortal();
    for (;;) {
      const records = sqs.receive(QUEUE, 10);
      if (records.length === 0) await clock.wait(Math.min(Math.max(sqs.nextMs(QUEUE) - clock.now(), 100), 20_000));
      for (const { receiptHandle } of records) if (nextIsDoubled()) sqs.hide(QUEUE, receiptHandle, 0);
      if (records.length > 0) await mortal.handle(records);
      if (mortal.isDead()) mortal = startMortal();
    }
  };

  for (const { body } of requests) sqs.send(QUEUE, { body });
  for (let process = 0; process < PROCESSES; process++) void feed();
  await clock.run(START_MS + LONGEST_MS, () => sqs.held(QUEUE).length === 0);
  return judge.sentence();
}

const IAM_SECRET = secretWith("").replace(
  '"ak":"AK","sk":""',
  '"iam":{"domain":"acme","user":"robot","password":"SECRET-PASSWORD"}',
);

/** One thing after the other, and then always the same. */
function drawer<T>(all: readonly T[], afterwards: T): () => T {
  let at = 0;
  return () => {
    const next = at < all.length ? all[at] : undefined;
    at += 1;
    return next ?? afterwards;
  };
}

function isAmong(taken: SendFate["taken"], index: number): boolean {
  if (taken === "first") return index === 0;
  if (taken === "others") return index !== 0;
  return taken === "all";
}

function taskIn(path: string): string {
  return /tasks?\/([^/?]+)/.exec(path)?.[1] ?? "";
}
