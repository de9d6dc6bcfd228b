import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, vi } from "vitest";
import { stageTest } from "../cli/stage-test.ts";
import { PROJECT_ID } from "../rig/examples.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { CANARIES, findSecrets, KEY, TOKEN, USER } from "./canary-secrets.ts";
import { ENCODINGS, PLACES } from "./echo.ts";
import { startEchoCloud } from "./echo-cloud.ts";
import { runCanaries } from "./run-canaries.ts";

const test = stageTest().extend("shown", { scope: "file" }, async ({ region: _ }) => {
  vi.stubEnv("POWERTOOLS_LOG_LEVEL", "DEBUG");
  const shown = await runCanaries(1, 120);
  vi.unstubAllEnvs();
  return shown;
});

describe("secrets that Huawei Cloud repeats", () => {
  test("stand in no log line, outcome, dead letter, attribute or line of npm start", ({ shown }) => {
    for (const [place, texts] of shown.texts) {
      expect([place, texts.length]).not.toEqual([place, 0]);
      expect([place, texts.filter((text) => findSecrets(text, shown.secrets).length > 0)]).toEqual([place, []]);
    }
  });

  test("stand in no output of the command about outcomes and dead letters", async ({ shown, stage }) => {
    for (const { body, attributes } of shown.outcomes.slice(0, 12)) await stage.send("results", body, attributes);
    for (const { body, attributes } of shown.deadLetters.slice(0, 8))
      await stage.send("dead-letters", body, attributes);
    const ids = shown.deadLetters.slice(0, 1).map(({ attributes }) => attributes?.requestId ?? "");
    for (const args of [["outcomes"], ["dead-letters", "list"], ...ids.map((id) => ["dead-letters", "show", id])]) {
      const { stdout, stderr } = await stage.run(args);
      expect([args, findSecrets(stdout + stderr, shown.secrets)]).toEqual([args, []]);
      expect(stdout.split("\n").length).toBeGreaterThan(5);
    }
  });

  test("stand in no output of accounts check", async () => {
    const { folder, remove } = await makeTempFolder();
    onTestFinished(remove);
    const file = join(folder, "accounts.json");
    const place = { region: "cn-north-4", projects: { "cn-north-4": PROJECT_ID } };
    await writeFile(file, JSON.stringify({ key: { ...KEY, ...place }, user: { iam: USER, ...place } }));
    for (let seed = 0; seed < 10; seed++) {
      const cloud = await startEchoCloud(createSeededChoice(seed, "accounts check"));
      const { stdout, stderr } = await runInProcess([
        "accounts",
        "check",
        "--file",
        file,
        "--huawei-url",
        cloud.origin,
      ]);
      await cloud.close();
      expect([seed, findSecrets(stdout + stderr, [...CANARIES, ...cloud.signatures])]).toEqual([seed, []]);
    }
  });

  test.for([false, true])("stand in no output of doctor, with --debug: %s", async (isDebug) => {
    const place = { region: "cn-north-4", projects: { "cn-north-4": PROJECT_ID } };
    const accounts = {
      key: { ...KEY, ...place },
      user: { iam: USER, ...place },
      faulty: { ...KEY, sk: `${KEY.sk}\n`, region: 7, user: USER.password },
      odd: { iam: { ...USER, domain: "", token: TOKEN }, projects: { "cn-north-4": [USER.password] } },
    };
    const text = JSON.stringify(accounts);
    for (const SecretString of [text, `${text}}`, `[${text}]`]) {
      const reply = ({ action }: { action: string }) =>
        action === "GetSecretValue"
          ? { body: { SecretString } }
          : { body: { QueueUrl: "http://sqs/q", Attributes: {} } };
      const url = await startStubCloud({ onEnd: onTestFinished, reply });
      const flags = ["--endpoint-url", url, ...(isDebug ? ["--debug"] : [])];
      const { stdout, stderr } = await runInProcess(["doctor", ...flags]);
      expect(findSecrets(stdout + stderr, CANARIES)).toEqual([]);
      expect(stdout).toContain("secret stopcord/dev/accounts");
    }
  });

  test.for(Object.entries(ENCODINGS))("are found where one is planted past the masker: %s", ([, encode]) => {
    for (const secret of CANARIES) expect(findSecrets(`a line with ${encode(secret)}.`, CANARIES)).toContain(secret);
  });

  test.for(Object.keys(PLACES))("are found in an answer that repeats one: %s", (place) => {
    const { headers, body, reason } = PLACES[place]?.(KEY.ak) ?? {};
    expect(findSecrets(JSON.stringify([headers, reason]) + body, CANARIES)).toEqual([KEY.ak]);
  });
});
