import { createRouter } from "../../lib/handlers/router.ts";
import { isObject } from "../../lib/parse.ts";
import { buildParts, invocation, ROUTER_ROLE_ID, recordOf } from "../handlers/build-parts.ts";
import { START_MS } from "../rig/clock.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { type Count, isPlainError, judgeRequest, judgeSent, parsed } from "./judge.ts";
import { makeAttributes } from "./make-attributes.ts";
import type { FuzzBody } from "./make-body.ts";

/** What SQS rejects in a body. Source: SQS API reference, SendMessage. */
const NOT_CARRIED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

const SENDERS = ["AIDAEXAMPLE", `${ROUTER_ROLE_ID}:stopcord`, "AROAOTHER0000000000:\n", "", "anonymous"] as const;

/** Gives a batch to the router. Every record is done, and each valid request goes to the queue of its service. */
export async function fuzzRouter(bodies: readonly FuzzBody[], choice: SeededChoice, count: Count): Promise<string[]> {
  const { parts, sent, errors, causes } = buildParts();
  const records = bodies.map(({ text }, index) =>
    recordOf(`m-${index}`, text, {
      messageAttributes: makeAttributes(choice),
      attributes: {
        ApproximateReceiveCount: String(choice.pick([1, 1, 2, 9])),
        SentTimestamp: String(START_MS),
        SenderId: choice.pick(SENDERS),
      },
    }),
  );
  const answer = await createRouter(parts)({ Records: records }, invocation);
  const failed = "batchItemFailures" in answer ? answer.batchItemFailures.length : 0;
  for (const { queue } of sent)
    count(`router: to ${queue === "results" || queue === "dead-letters" ? queue : "a worker"}`);
  const forwarded = new Set(sent.map(({ queue, body }) => `${queue} ${idIn(body)}`));
  const lost = bodies.filter(({ text, isValid }) => isValid && !forwarded.has(`${serviceIn(text)} ${idIn(text)}`));
  const requests = sent.filter(({ queue }) => queue !== "results" && queue !== "dead-letters");
  const faults = [...judgeSent(sent), ...requests.flatMap(({ body }) => judgeRequest(body))];
  const grouped = requests.map(({ body }) => String(idIn(body))).filter((id) => /^g\d+\//.test(id));
  if (new Set(grouped).size < grouped.length) faults.push("router: two members of a group have one id");
  if (failed > 0 || errors.length > 0) faults.push(`router: a record failed: ${[...errors, ...causes].join("; ")}`);
  if (sent.length < bodies.length) faults.push("router: a record is done and nothing was sent");
  return [...faults, ...lost.map(({ text }) => `router: a valid request is not forwarded: ${text.slice(0, 500)}`)];
}

/** Invokes the router with the body as its event: it answers, or throws one sentence. */
export async function fuzzDirect({ text }: FuzzBody, count: Count): Promise<string[]> {
  const { parts, sent } = buildParts();
  try {
    await createRouter(parts)(parsed(text), invocation);
    count("direct: answered");
    const refused = sent.filter(({ body }) => NOT_CARRIED.test(body));
    return [...judgeSent(sent), ...refused.map(({ queue }) => `direct: a character for ${queue} that SQS rejects`)];
  } catch (error) {
    count("direct: threw");
    return isPlainError(error, "handling an event: ") ? [] : [`direct: threw ${error}`];
  }
}

function serviceIn(text: string): unknown {
  const request = parsed(text.replace(/^\uFEFF/, ""));
  return isObject(request) ? request.service : undefined;
}

function idIn(text: string): unknown {
  const request = parsed(text.replace(/^\uFEFF/, ""));
  return isObject(request) ? request.id : undefined;
}
