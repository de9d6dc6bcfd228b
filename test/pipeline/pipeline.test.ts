import { describe, vi } from "vitest";
import { describeAcknowledgement } from "./describe-acknowledgement.ts";
import { describeAnswers } from "./describe-answers.ts";
import { describeBatches } from "./describe-batches.ts";
import { describeCredentials } from "./describe-credentials.ts";
import { describeDeadLetters } from "./describe-dead-letters.ts";
import { describeDoubt } from "./describe-doubt.ts";
import { describeGroups } from "./describe-groups.ts";
import { describeStopCalls } from "./describe-stop-calls.ts";
import { sharedPipelineTest } from "./shared-pipeline.ts";

const test = sharedPipelineTest();
vi.setConfig({ maxConcurrency: 400 }); // nearly all of them wait for the deadlines of a few

describe.concurrent("requests", () => {
  describeAnswers(test);
  describeDeadLetters(test);
  describeDoubt(test);
  describeGroups(test);
  describeStopCalls(test);
});

// Each of these runs alone, because it relies on the messages that a function receives as one batch.
describe("acknowledgement", () => describeAcknowledgement(test));
describe("batches", () => describeBatches(test));
describe("credentials", () => describeCredentials(test));
