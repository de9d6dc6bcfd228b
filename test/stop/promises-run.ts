import type { HttpRequest } from "../../lib/http/exchange.ts";
import type { Transport, TransportResult } from "../../lib/huawei/transport.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import type { Log } from "../../lib/telemetry/log.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { linearRandom } from "../rig/linear-random.ts";
import { type MemoryRecord, memorySqs } from "../rig/memory-sqs.ts";
import { invocation, QUEUE, secretWith, startProcess } from "../rig/virtual-worker.ts";
import { type GivenHalt, haltsAt } from "./promises-halts.ts";
import { createJudge, type GivenRequest } from "./promises-judge.ts";
import { accountsAt, type GivenPolicy } from "./promises-policies.ts";

/** The fate of one call; with `hasEffect` a stop call stops its task although the answer does not say so. */
export type CallFate = {
  readonly how: "as usual" | "unsent" | "lost" | keyof typeof ODD_ANSWERS;
  readonly hasEffect: boolean;
  readonly tookMs: number;
  readonly crash: "no" | "before" | "after";
};

/** The fate of one batch that is sent: the entries that SQS takes, and a crash of the process. */
export type SendFate = { readonly taken: "all" | "none" | "first" | "others"; readonly crash: CallFate["crash"] };

/** All faults that the workers meet, in their order; after the last one nothing goes wrong any more. */
export type Fates = {
  readonly calls: readonly CallFate[];
  readonly sends: readonly SendFate[];
  readonly hides: readonly ("done" | "lost" | "crash")[];
  readonly acks: readonly ("done" | "lost" | "crash")[];
  /** Records that SQS delivers a second time at once. */
  readonly isDoubled: readonly boolean[];
  /** Steps of a process's clock, one after each call. */
  readonly clockStepsMs: readonly number[];
  /** The time of each read of a secret, which answers the value of its beginning. */
  readonly secretReadsMs: readonly number[];
};

export type Given = {
  readonly requests: readonly GivenRequest[];
  readonly isIam: boolean;
  readonly maxReceiveCount: number;
  readonly halts: readonly GivenHalt[];
  readonly policies: readonly GivenPolicy[];
  readonly fates: Fates;
};

const answer = (status: number, body: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});

const ODD_ANSWERS = {
  "503": answer(503, ""),
  "503, come in 400 s": answer(503, "", { "retry-after": "400" }),
  "429": answer(429, ""),
  "429, come in 3 s": answer(429, "", { "retry-after": "3" }),
  "APIGW.0308": answer(429, '{"error_code":"APIGW.0308"}'),
  "401": answer(401, '{"error_code":"APIGW.0301"}'),
  "401 without a code": answer(401, ""),
  "403": answer(403, '{"error_code":"APIGW.0302"}'),
  "302": answer(302, ""),
  "409": answer(409, ""),
  "a failure in a 200": answer(200, '{"status":"error"}'),
  "half a 200": answer(200, '{"stat'),
} as const;

/** Answers by which nothing was done: not sent, or refused by a code or a word. */
const WITHOUT_EFFECT: readonly string[] = ["unsent", "APIGW.0308", "401", "403", "a failure in a 200"];

const NEVER = new Promise<never>(() => {});
const LONGEST_MS = 48 * 3_600_000;
const PROCESSES = 2;

/** Runs two processes through the given faults until the queue is empty; gives every promise that was broken. */
export async function runWithFates({
  requests,
  isIam,
  maxReceiveCount,
  halts,
  policies,
  fates,
}: Given): Promise<readonly string[]> {
  const clock = virtualClock(linearRandom(7));
  const sqs = memorySqs(clock, maxReceiveCount);
  const ended = new Set<string>();
  const areClocksSteady = fates.clockStepsMs.every((stepMs) => stepMs === 0);
  const judge = createJudge({ requests, sqs, ended, halts, policies, areClocksSteady, now: clock.now });
  const nextCall = drawer<CallFate>(fates.calls, { how: "as usual", hasEffect: true, tookMs: 20, crash: "no" });
  const nextSend = drawer<SendFate>(fates.sends, { taken: "all", crash: "no" });
  const nextHide = drawer(fates.hides, "done");
  const nextAck = drawer(fates.acks, "done");
  const nextIsDoubled = drawer(fates.isDoubled, false);
  const nextStepMs = drawer(fates.clockStepsMs, 0);
  const nextReadMs = drawer(fates.secretReadsMs, 20);
  let tokens = 0;

  const answerAsUsual = ({ call: { method, path } }: HttpRequest): TransportResult => {
    if (path.startsWith("/v3/auth")) {
      tokens += 1;
      const expires_at = new Date(START_MS + 2 * LONGEST_MS).toISOString();
      return answer(201, JSON.stringify({ token: { expires_at } }), { "x-subject-token": `SECRET-TOKEN-${tokens}` });
    }
    if (method === "GET") return answer(200, ended.has(taskIn(path)) ? '{"task_status":3}' : '{"task_status":0}');
    return answer(200, "null");
  };

  /** The result of a request, and its effect on the task. */
  const answerWith = (request: HttpRequest, { how, hasEffect }: CallFate): TransportResult => {
    const isStop = request.call.method === "POST" && !request.call.path.startsWith("/v3/auth");
    const isEffective = how === "as usual" || (hasEffect && !WITHOUT_EFFECT.includes(how));
    const usual = answerAsUsual(request);
    if (isStop && isEffective) ended.add(taskIn(request.call.path));
    if (how === "as usual") return usual;
    return how === "unsent" || how === "lost" ? { kind: how, reason: "fate" } : ODD_ANSWERS[how];
  };

  const startMortal = () => {
    const death = Promise.withResolvers<"dead">();
    let isDead = false;
    let skewMs = 0;
    const watch = judge.watch();

    const die = (): Promise<never> => {
      isDead = true;
      death.resolve("dead");
      return NEVER;
    };

    const transport: Transport = async (request) => {
      if (isDead) return NEVER;
      const fate = nextCall();
      const end = watch.called(request.call, clock.now() + skewMs);
      if (fate.crash === "before") return die();
      const sent = answerWith(request, fate);
      await clock.wait(Math.min(fate.tookMs, request.timeoutMs));
      skewMs += nextStepMs();
      if (isDead) return NEVER;
      if (fate.crash === "after") return die();
      const result: TransportResult = fate.tookMs > request.timeoutMs ? { kind: "lost", reason: "late" } : sent;
      end(result);
      return result;
    };

    const queues: Queues = {
      async send(queue, items) {
        if (isDead) return NEVER;
        const { taken, crash } = nextSend();
        if (crash === "before") return die();
        const results = items.map((item, index) => ({ item, isSent: isAmong(taken, index) }));
        for (const { item, isSent } of results) {
          if (!isSent) continue;
          watch.written(JSON.stringify(item.entry));
          if (queue === "results") watch.published(item.entry.body);
          if (queue === QUEUE) watch.handedBack(item.entry);
          sqs.send(queue, item.entry);
        }
        await clock.wait(5);
        return crash === "after" || isDead ? die() : results;
      },
      async hide(queue, messages) {
        if (isDead) return NEVER;
        const fate = nextHide();
        if (fate === "crash") return die();
        if (fate === "lost") return;
        for (const { receiptHandle, waitMs } of messages) {
          watch.hidden(waitMs);
          sqs.hide(queue, receiptHandle, Math.ceil(waitMs / 1_000) * 1_000);
        }
      },
    };

    const skewed = { ...clock, now: () => clock.now() + skewMs };
    const secret = isIam ? IAM_SECRET : secretWith("SECRET-KEY");
    const log: Log = {
      outcome: (outcome) => watch.written(JSON.stringify(outcome)),
      handedBack: (handedBack) => watch.written(JSON.stringify(handedBack)),
      guardChange: () => {},
      warn: watch.written,
      error: (message, cause) => watch.written(`${message} ${cause}`),
    };
    const slowly = (textAt: (atMs: number) => string) => async (): Promise<string> => {
      const text = textAt(clock.now());
      await clock.wait(nextReadMs());
      return text;
    };
    const readHalts = slowly((atMs) => haltsAt(halts, atMs));
    const readSecret = slowly((atMs) => accountsAt(secret, policies, atMs));
    const handler = startProcess({ clock: skewed, transport, queues, log, readSecret, readHalts });

    /** Handles a batch and acknowledges the records that are done, as an event source does. */
    const handle = async (records: readonly MemoryRecord[]): Promise<void> => {
      watch.received(records);
      const startMs = clock.now();
      const answered = await Promise.race([handler({ Records: records }, invocation), death.promise]);
      if (answered === "dead") return;
      watch.answered(clock.now() - startMs);
      const failed = new Set(answered.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const record of records.filter(({ messageId }) => !failed.has(messageId))) {
        watch.acknowledged(record);
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

  for (const { body, delaySeconds } of requests) sqs.send(QUEUE, { body, delaySeconds });
  for (let process = 0; process < PROCESSES; process++) void feed();
  await clock.run(START_MS + LONGEST_MS, () => sqs.held(QUEUE).length === 0);
  return judge.findings();
}

const IAM_SECRET = secretWith("").replace(
  '"ak":"AK","sk":""',
  '"iam":{"domain":"acme","user":"robot","password":"SECRET-PASSWORD"}',
);

/** Draws one item after the other, and then always the same. */
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
