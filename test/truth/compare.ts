import type { Verdict } from "../../lib/huawei/judge.ts";
import { createTransport } from "../../lib/huawei/transport.ts";
import { startAnswerServer } from "./answer-server.ts";
import type { KnownAnswer } from "./answers.ts";
import { judgeOurWay } from "./our-way.ts";
import { faultOf, type SdkFault } from "./sdk-faults.ts";
import { createSdk, type SdkReport } from "./sdk-way.ts";

/** One answer as stopcord and as Huawei's SDK take it. */
export type Comparison = {
  readonly answer: KnownAnswer;
  readonly verdict: Verdict;
  readonly isRight: boolean;
  readonly sdk: SdkReport;
  readonly sdkFault?: SdkFault | undefined;
};

/** Plays every answer over HTTP to both, one after the other. */
export async function compare(answers: readonly KnownAnswer[]): Promise<readonly Comparison[]> {
  const server = await startAnswerServer();
  const cloud = createTransport();
  const sdk = createSdk(server.origin);
  const comparisons: Comparison[] = [];
  try {
    for (const answer of answers) {
      server.play(answer);
      const verdict = await judgeOurWay(cloud, server.origin, answer);
      const report = await sdk(answer);
      comparisons.push({
        ...{ answer, verdict, isRight: verdict === answer.verdict },
        ...{ sdk: report, sdkFault: faultOf(answer, report) },
      });
    }
    return comparisons;
  } finally {
    server.close();
  }
}
