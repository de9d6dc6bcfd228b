import { describe, expect } from "vitest";
import { type OnTestFinished, startAwsStub } from "../rig/aws-stub.ts";
import { runHere } from "./run-here.ts";
import { buildStopcord } from "./run-stopcord.ts";
import { stageTest } from "./stage-test.ts";

const stopcord = buildStopcord();
const test = stageTest(stopcord);

type Fault = "visibility" | "redrive" | "retention" | "flood" | "function" | "mapping" | "secret" | "account" | "clock";

const NO_SECRET = { status: 400, body: { __type: "ResourceNotFoundException", message: "no" } };

/** The URL of an AWS in which one thing is wrong, or nothing. */
function awsWith(onTestFinished: OnTestFinished, fault?: Fault): Promise<string> {
  return startAwsStub(onTestFinished, (action, body) => {
    const name = /stopcord-dev-([\w-]+)/.exec(action + body)?.[1] ?? "";
    if (action === "GetQueueUrl") {
      const headers: Record<string, string> = fault === "clock" ? { date: "Sun, 22 Nov 2020 00:00:00 GMT" } : {};
      return { headers, body: { QueueUrl: `http://sqs/stopcord-dev-${name}` } };
    }
    if (action === "GetQueueAttributes") return { body: { Attributes: attributesOf(name, fault) } };
    if (action !== "GetSecretValue") return { body: { EventSourceMappings: mappingsOf(name, fault) } };
    return fault === "secret" ? NO_SECRET : { body: { SecretString: accountsWith(fault) } };
  });
}

function attributesOf(name: string, fault?: Fault): object {
  const isKept = name === "results" || name === "dead-letters";
  const deadLetters = fault === "redrive" ? "elsewhere" : "stopcord-dev-dead-letters";
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:1:${deadLetters}`;
  return {
    ApproximateNumberOfMessages: "2",
    ApproximateNumberOfMessagesNotVisible: fault === "flood" ? "110000" : "1",
    MessageRetentionPeriod: isKept && fault !== "retention" ? "1209600" : "345600",
    VisibilityTimeout: fault === "visibility" ? "20" : "180",
    ...(!isKept && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1000 }) }),
  };
}

function mappingsOf(name: string, fault?: Fault): object[] {
  if (fault === "function" && name === "drs") return [];
  const EventSourceArn = `arn:aws:sqs:us-east-1:1:stopcord-dev-${name === "router" ? "requests" : name}`;
  const State = fault === "mapping" ? "Disabled" : "Enabled";
  return [{ EventSourceArn, State, FunctionResponseTypes: ["ReportBatchItemFailures"] }];
}

function accountsWith(fault?: Fault): string {
  return JSON.stringify({ default: { ak: "AK-PLANTED", ...(fault !== "account" && { sk: "SK-PLANTED" }) } });
}

describe.concurrent("stopcord doctor", { timeout: 30_000 }, () => {
  test("finds nothing wrong with a stage that is sound, and shows no secret", async ({ onTestFinished }) => {
    const { exitCode, stdout, stderr } = await stopcord(["doctor", "--endpoint-url", await awsWith(onTestFinished)]);
    const lines = stdout.trimEnd().split("\n");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(lines.filter((line) => !line.startsWith("✔ "))).toEqual([]);
    expect(lines).toHaveLength(1 + 8 + 6 + 1);
    expect(stdout).toContain("2 waiting, 1 in flight");
    expect(stdout).not.toContain("PLANTED");
  });

  test.for([
    ["visibility", /^✘ stopcord-dev-requests .*its visibility timeout is 20 s, less than six times the functions'$/m],
    ["redrive", /^✘ stopcord-dev-aom .*what it gives up does not go to stopcord-dev-dead-letters$/m],
    ["retention", /^✘ stopcord-dev-results .*it keeps messages for 345600 s, not 14 days$/m],
    ["flood", /^✘ stopcord-dev-drs .*110000 messages in flight: at 120,000 it hands out nothing more$/m],
    ["function", /^✘ function stopcord-dev-drs .*stopcord-dev-drs does not feed it: deploy the stage$/m],
    ["mapping", /^✘ function stopcord-dev-router .*its event source stopcord-dev-requests is Disabled: /m],
    ["secret", /^✘ secret stopcord\/dev\/accounts .*there is no secret stopcord\/dev\/accounts: create it/m],
    ["account", /^✘ secret stopcord\/dev\/accounts .*default: sk: required, a text$/m],
    ["clock", /^✘ this machine's clock .* ahead of the one of SQS: set it by NTP$/m],
  ] as const)("finds what is wrong with the %s", async ([fault, words], { onTestFinished }) => {
    const { exitCode, stdout } = await runHere(["doctor", "--endpoint-url", await awsWith(onTestFinished, fault)]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(words);
    expect(stdout).not.toContain("PLANTED");
  });

  test("on the one-machine edition says what is not checked, and is content", async ({ stage }) => {
    const { exitCode, stdout } = await stage.run(["doctor", "--json"]);
    const findings = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(findings.filter(({ verdict }) => verdict === "not checked").map(({ what }) => what)).toEqual([
      "functions' event sources",
      `secret stopcord/${stage.name}/accounts`,
    ]);
    expect(findings).toHaveLength(1 + 8 + 2);
  });

  test("says which queues are not there", async ({ sqs }) => {
    const { exitCode, stdout } = await runHere(["doctor", "--stage", "gone", "--endpoint-url", sqs.url]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("wrong: there is no queue stopcord-gone-requests");
  });
});
