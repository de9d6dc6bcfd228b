import { createTransport } from "../../lib/huawei/transport.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { startAnswerServer } from "./answer-server.ts";
import { judgeByStopcord } from "./judge-by-stopcord.ts";
import type { KnownAnswer } from "./known-answers.ts";
import { createSdkCaller, type SdkReport } from "./sdk-caller.ts";
import { findSdkFault, type SdkFault } from "./sdk-faults.ts";

/** An answer, stopcord's verdict on it, and the report of Huawei's SDK. */
export type Comparison = {
  readonly answer: KnownAnswer;
  readonly verdict: Verdict;
  readonly isRight: boolean;
  readonly sdk: SdkReport;
  readonly sdkFault?: SdkFault | undefined;
};

/** Serves every answer over HTTP to stopcord and then to Huawei's SDK. */
export async function compareAnswers(answers: readonly KnownAnswer[]): Promise<readonly Comparison[]> {
  const server = await startAnswerServer();
  const transport = createTransport();
  const callSdk = createSdkCaller(server.origin);
  const comparisons: Comparison[] = [];
  try {
    for (const answer of answers) {
      server.setAnswer(answer);
      const verdict = await judgeByStopcord(transport, server.origin, answer);
      const sdk = await callSdk(answer);
      const isRight = verdict === answer.verdict;
      comparisons.push({ answer, verdict, isRight, sdk, sdkFault: findSdkFault(answer, sdk) });
    }
    return comparisons;
  } finally {
    await server.close();
  }
}
