import { judge } from "../../lib/huawei/judge.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import type { Transport } from "../../lib/huawei/transport.ts";
import type { Service } from "../../lib/services/service.ts";
import { services } from "../../lib/services/services.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { exampleCall } from "./example-call.ts";
import type { KnownAnswer } from "./known-answers.ts";

const TIMEOUT_MS = 10_000;

/** Makes the stop call of the answer's service and returns stopcord's verdict on the answer. */
export async function judgeByStopcord(
  transport: Transport,
  origin: string,
  { service: name }: KnownAnswer,
): Promise<Verdict> {
  const service: Service = services[name];
  const result = await transport({ origin, call: exampleCall(name), timeoutMs: TIMEOUT_MS });
  if (result.kind !== "answer") throw new Error(`calling ${name} on loopback: ${result.reason}`);
  return judge(service, readAnswer(result.answer, Date.now(), service));
}
