import { describe, expect } from "vitest";
import { queueNames } from "../../../lib/config.ts";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { MAX_RECEIVES } from "../../../lib/stack/queues.ts";
import { buildCommand } from "../../rig/build-command.ts";
import type { OnEnd } from "../../rig/listen.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { startStubCloud } from "../../rig/stub-cloud.ts";
import { stageTest } from "../stage-test.ts";

const stopcord = buildCommand();
const test = stageTest(stopcord);

type Fault =
  | "visibility"
  | "redrive"
  | "receives"
  | "retention"
  | "short retention"
  | "flood"
  | "settings"
  | "letters"
  | "alarm"
  | "unread"
  | "function"
  | "mapping"
  | "secret"
  | "deleted secret"
  | "key"
  | "own key"
  | "account"
  | "halt"
  | "halt value"
  | "clock"
  | "denied"
  | "timeouts denied"
  | "ages denied"
  | "short times"
  | "all denied";

const functionNames = ["router", ...serviceNames];

const NO_SECRET = { status: 400, body: { __type: "ResourceNotFoundException", message: "no" } };
const awsError = (name: string, message: string) => ({ status: 400, body: { __type: name, message } });

/** Answers about the accounts secret. Source: Secrets Manager API reference, "GetSecretValue". */
const SECRET_FAULTS: Partial<Record<Fault, ReturnType<typeof awsError>>> = {
  secret: NO_SECRET,
  "deleted secret": awsError("InvalidRequestException", "the secret was marked for deletion"),
  key: awsError("DecryptionFailure", "Secrets Manager can't decrypt the protected secret text"),
  "own key": awsError("AccessDeniedException", "Access to KMS is not allowed"),
};

const ACCESS_DENIED = { status: 403, body: { __type: "AccessDeniedException", message: "ask your administrator" } };

/** Starts an AWS whose stage `dev` has at most one fault; resolves to its URL. */
function awsWith(onTestFinished: OnEnd, fault?: Fault): Promise<string> {
  return startStubCloud({
    onEnd: onTestFinished,
    reply: ({ action, body }) => {
      if (fault === "all denied") return ACCESS_DENIED;
      const name = /stopcord-dev-([\w-]+)/.exec(action + body)?.[1] ?? "";
      if (action === "GetQueueUrl") {
        const headers: Record<string, string> = fault === "clock" ? { date: "Sun, 22 Nov 2020 00:00:00 GMT" } : {};
        return { headers, body: { QueueUrl: `http://sqs/stopcord-dev-${name}` } };
      }
      if (action === "GetQueueAttributes") return { body: { Attributes: attributesOf(name, fault) } };
      if (action.endsWith("/configuration"))
        return fault === "timeouts denied" ? ACCESS_DENIED : { body: { Timeout: fault === "short times" ? 4 : 30 } };
      if (action === "DescribeAlarms") return { body: { MetricAlarms: alarmsWith(body, fault) } };
      if (fault === "ages denied" && action === "GetMetricData") return ACCESS_DENIED;
      if (action === "GetMetricData") return { body: { MetricDataResults: agesWith(fault) } };
      if (action !== "GetSecretValue") return { body: { EventSourceMappings: mappingsOf(name, fault) } };
      if (fault === "denied") return ACCESS_DENIED;
      if (body.includes("stopcord/dev/halt")) return { body: { SecretString: haltsWith(fault) } };
      return SECRET_FAULTS[fault ?? "clock"] ?? { body: { SecretString: accountsWith(fault) } };
    },
  });
}

/** The alarms that a request names. Beside the stage `dev` there is `dev-eu`, with an alarm in ALARM. */
function alarmsWith(body: string, fault?: Fault): object[] {
  const isRinging = fault === "alarm" || fault === "ages denied";
  const alarms = [
    { AlarmName: "stopcord-dev-eu-DeadLettersAlarm", StateValue: "ALARM" },
    { AlarmName: "stopcord-dev-AgeAlarm", StateValue: isRinging ? "ALARM" : "OK" },
  ];
  const { AlarmNames = [], AlarmNamePrefix } = JSON.parse(body);
  return alarms.filter(({ AlarmName }) => AlarmNames.includes(AlarmName) || AlarmName.startsWith(AlarmNamePrefix));
}

function agesWith(fault?: Fault): object[] {
  return fault === "unread" ? [{ Id: "q0", Label: "results", Values: [200_000] }] : [];
}

const VISIBILITIES: Partial<Record<Fault, string>> = { visibility: "20", "short times": "24" };

function attributesOf(name: string, fault?: Fault): object {
  if (fault === "settings") return {};
  const isKept = name === "results" || name === "dead-letters";
  const deadLetters = fault === "redrive" ? "elsewhere" : "stopcord-dev-dead-letters";
  const maxReceiveCount = fault === "receives" ? 1000 : MAX_RECEIVES;
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:1:${deadLetters}`;
  return {
    ApproximateNumberOfMessages: name === "dead-letters" && fault !== "letters" ? "0" : "2",
    ApproximateNumberOfMessagesNotVisible: fault === "flood" ? "110000" : "1",
    MessageRetentionPeriod: retentionOf(isKept, fault),
    VisibilityTimeout: VISIBILITIES[fault ?? "clock"] ?? "180",
    ...(!isKept && { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) }),
  };
}

function retentionOf(isKept: boolean, fault?: Fault): string {
  if (isKept) return fault === "retention" ? "345600" : "1209600";
  return fault === "short retention" ? "60" : "345600";
}

function mappingsOf(name: string, fault?: Fault): object[] {
  if (fault === "function" && name === "drs") return [];
  const EventSourceArn = `arn:aws:sqs:us-east-1:1:stopcord-dev-${name === "router" ? "requests" : name}`;
  const State = fault === "mapping" ? "Disabled" : "Enabled";
  return [{ EventSourceArn, State, FunctionResponseTypes: ["ReportBatchItemFailures"] }];
}

function haltsWith(fault?: Fault): string {
  if (fault === "halt value") return '{"halt":[]}';
  const halt = { service: "drs", reason: "incident", by: "ana", since: "2026-11-22T08:00:00Z" };
  return JSON.stringify({ halts: fault === "halt" ? [halt] : [] });
}

function accountsWith(fault?: Fault): string {
  return JSON.stringify({ default: { ak: "AK-PLANTED", ...(fault !== "account" && { sk: "SK-PLANTED" }) } });
}

describe.concurrent("doctor", { timeout: 30_000 }, () => {
  test("doctor finds no fault in a correct stage, and prints no secret", async ({ onTestFinished }) => {
    const url = await awsWith(onTestFinished);
    const { exitCode, stdout, stderr } = await stopcord(["doctor", "--endpoint-url", url]);
    const lines = stdout.trimEnd().split("\n");
    const place = `stage dev (the default), region us-east-1, at ${url}\n`;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: place });
    expect(lines.filter((line) => !line.startsWith("✔ "))).toEqual([]);
    expect(lines).toHaveLength(1 + queueNames.length + functionNames.length + 3);
    expect(stdout).toContain("2 waiting, 1 in flight");
    expect(stdout).not.toContain("PLANTED");
  });

  test.for([
    [
      "visibility",
      /^✘ stopcord-dev-requests .*the visibility timeout is 20 s, less than the function's timeout of 30 s: deploy the stage$/m,
    ],
    ["redrive", /^✘ stopcord-dev-aom .*the redrive policy does not name stopcord-dev-dead-letters: deploy the stage$/m],
    [
      "receives",
      /^✘ stopcord-dev-drs .*the redrive policy moves a message after 1000 receives instead of 10: deploy the stage$/m,
    ],
    [
      "short retention",
      /^✘ stopcord-dev-requests .*the queue keeps messages for 60 s instead of 4 days: deploy the stage$/m,
    ],
    [
      "retention",
      /^✘ stopcord-dev-results .*the queue keeps messages for 345600 s instead of 14 days: deploy the stage$/m,
    ],
    ["letters", /^✘ stopcord-dev-dead-letters .*2 dead letters: npx stopcord --stage dev .* dead-letters$/m],
    ["alarm", /^✘ alarms .*in ALARM: AgeAlarm; /m],
    ["unread", /^✘ stopcord-dev-results .*the oldest message is 2 d old: nobody reads the outcomes; /m],
    ["flood", /^✘ stopcord-dev-drs .*110000 messages in flight: at 120,000 SQS delivers nothing more$/m],
    ["settings", /^✘ stopcord-dev-drs .*the answer of SQS has no settings of the queue: check --endpoint-url$/m],
    ["function", /^✘ function stopcord-dev-drs .*stopcord-dev-drs is not an event source of it: deploy the stage$/m],
    ["mapping", /^✘ function stopcord-dev-router .*event source stopcord-dev-requests is Disabled: /m],
    ["secret", /^✘ secret stopcord\/dev\/accounts .*secret stopcord\/dev\/accounts does not exist: create it/m],
    [
      "deleted secret",
      /^✘ secret stopcord\/dev\/accounts .*InvalidRequestException: the secret was marked for deletion/m,
    ],
    ["key", /^✘ secret stopcord\/dev\/accounts .*DecryptionFailure: Secrets Manager can't decrypt/m],
    ["account", /^✘ secret stopcord\/dev\/accounts .*default: sk: required, a text$/m],
    ["halt", /^✘ secret stopcord\/dev\/halt .*service drs, halted by ana since 2026-11-22T08:00:00Z: incident /m],
    [
      "halt value",
      /^✘ secret stopcord\/dev\/halt .*not valid: halt: unknown key; correct the secret, or replace it: npx stopcord /m,
    ],
    ["clock", /^✘ this machine's clock .* ahead of the clock of SQS: synchronise it with NTP$/m],
  ] as const)("doctor reports a fault of the %s and exits with 1", async ([fault, words], { onTestFinished }) => {
    const { exitCode, stdout } = await runInProcess(["doctor", "--endpoint-url", await awsWith(onTestFinished, fault)]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(words);
    expect(stdout).not.toContain("PLANTED");
  });

  test("doctor does not count a part that it may not read as a fault", async ({ onTestFinished }) => {
    const url = await awsWith(onTestFinished, "denied");
    const { exitCode, stdout } = await runInProcess(["doctor", "--endpoint-url", url]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^\? secret stopcord\/dev\/accounts .*not checked: you need the right secretsmanager:GetSecretValue \(AWS denied access: ask your administrator\)$/m,
    );
  });

  test("doctor finds no fault in a stage whose times are shorter than the defaults", async ({ onTestFinished }) => {
    const url = await awsWith(onTestFinished, "short times");
    expect(await runInProcess(["doctor", "--endpoint-url", url])).toMatchObject({ exitCode: 0 });
  });

  test("doctor says that it may not read the functions' timeouts, and does not guess them", async ({
    onTestFinished,
  }) => {
    const url = await awsWith(onTestFinished, "timeouts denied");
    const { exitCode, stdout } = await runInProcess(["doctor", "--endpoint-url", url]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\? functions' timeouts .*you need the right lambda:GetFunctionConfiguration /m);
  });

  test("doctor reports alarms although it may not read the ages of messages", async ({ onTestFinished }) => {
    const url = await awsWith(onTestFinished, "ages denied");
    const { exitCode, stdout } = await runInProcess(["doctor", "--endpoint-url", url]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✘ alarms .*in ALARM: AgeAlarm; /m);
    expect(stdout).toMatch(/^\? ages of messages .*you need the right cloudwatch:GetMetricData /m);
  });

  test("doctor names the right to the key of the accounts secret", async ({ onTestFinished }) => {
    const url = await awsWith(onTestFinished, "own key");
    const { exitCode, stdout } = await runInProcess(["doctor", "--endpoint-url", url]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("not checked: you need the right kms:Decrypt on the secret's key (AWS denied access: ");
  });

  test("doctor names each missing right once", async ({ onTestFinished }) => {
    const url = await awsWith(onTestFinished, "all denied");
    const { exitCode, stdout } = await runInProcess(["doctor", "--json", "--endpoint-url", url]);
    expect(exitCode).toBe(4);
    expect(stdout.match(/[a-z]+:[A-Z]\w+/g)).toEqual([
      "sqs:GetQueueUrl",
      "lambda:ListEventSourceMappings",
      "secretsmanager:GetSecretValue",
      "secretsmanager:GetSecretValue",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetMetricData",
    ]);
  });

  test("doctor does not count the parts that the one-machine edition lacks as faults", async ({ stage }) => {
    const { exitCode, stdout } = await stage.run(["doctor", "--json"]);
    const findings = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(findings.filter(({ verdict }) => verdict === "not checked").map(({ what }) => what)).toEqual([
      "functions' event sources",
      `secret stopcord/${stage.name}/accounts`,
      `secret stopcord/${stage.name}/halt`,
      "alarms",
    ]);
    expect(findings).toHaveLength(1 + queueNames.length + 4);
  });

  test("doctor names a wrong stage once", async ({ sqs }) => {
    const { exitCode, stderr } = await runInProcess(["doctor", "--stage", "gone", "--endpoint-url", sqs.url]);
    expect(exitCode).toBe(4);
    expect(stderr.match(/does not exist/g)).toHaveLength(1);
    expect(stderr).toContain("stopcord: queue stopcord-gone-requests does not exist");
  });
});
