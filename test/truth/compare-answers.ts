import { createTransport } from "../../lib/huawei/transport.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import { startAnswerServer } from "./answer-server.ts";
import { judgeByStopcord } from "./judge-by-stopcord.ts";
import type { KnownAnswer } from "./known-answers.ts";
import { createSdkCaller, type SdkReport } from "./sdk-caller.ts";
import { findSdkFault, type SdkFault } from "./sdk-faults.ts";

/** One answer as stopcord and as Huawei's SDK take it. */
export type Comparison = {
  readonly answer: KnownAnswer;
  readonly verdict: Verdict;
  readonly isRight: boolean;
  readonly sdk: SdkReport;
  readonly sdkFault?: SdkFault | undefined;
};

/** Plays every answer over HTTP to both, one after the other. */
export async function compareAnswers(answers: readonly KnownAnswer[]): Promise<readonly Comparison[]> {
  const server = await startAnswerServer();
  const cloud = createTransport();
  const sdk = createSdkCaller(server.origin);
  const comparisons: Comparison[] = [];
  try {
    for (const answer of answers) {
      server.setAnswer(answer);
      const verdict = await judgeByStopcord(cloud, server.origin, answer);
      const report = await sdk(answer);
      comparisons.push({
        ...{ answer, verdict, isRight: verdict === answer.verdict },
        ...{ sdk: report, sdkFault: findSdkFault(answer, report) },
      });
    }
    return comparisons;
  } finally {
    server.close();
  }
}
