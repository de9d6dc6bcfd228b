import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { startSimulator } from "../../lib/local/simulator/simulator.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { runHere } from "./run-here.ts";
import { stageTest } from "./stage-test.ts";

const KEY = { ak: "SIMULATOR0ACCESS0KEY", sk: "simulatorSecretKeyThatOpensNothing000000" };
const USER = { domain: "stopcord", user: "operator", password: "simulator-password-that-opens-nothing" };
const PROJECT_ID = "0123456789abcdef0123456789abcdef";
const PLACE = { region: "cn-north-4", projects: { "cn-north-4": PROJECT_ID } };
const NO_PROJECT = { "cn-north-4": "f".repeat(32) };

/** A simulator for the file, and `check`, which checks accounts of a test's own against it. */
const test = stageTest()
  .extend("huawei", { scope: "file" }, async ({ region: _ }, { onCleanup }) => {
    const simulator = await startSimulator();
    onCleanup(simulator.close);
    return simulator;
  })
  .extend("check", async ({ huawei }, { onCleanup }) => {
    const { folder, remove } = await makeTempFolder();
    onCleanup(remove);
    return async (accounts: object, ...args: string[]) => {
      const file = join(folder, "accounts.json");
      await writeFile(file, JSON.stringify(accounts));
      return runHere(["accounts", "check", "--file", file, "--huawei-url", huawei.url, ...args]);
    };
  });

describe.concurrent("stopcord accounts check", { timeout: 30_000 }, () => {
  test("finds nothing wrong with a key and a user that may do everything", async ({ check, huawei }) => {
    const { stdout, exitCode } = await check({ key: { ...KEY, ...PLACE }, user: { iam: USER, ...PLACE } });
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(10);
    expect(stdout.replaceAll(/^✔ (key|user) +cn-north-4 +[\w-]+ +accepted\n/gm, "")).toBe("");
    const calls = await (await fetch(`${huawei.url}/_simulator/calls?kind=stop`)).json();
    expect(calls).toEqual([]);
  });

  test.for([
    [
      "a key",
      { ...KEY, sk: "PLANTED", ...PLACE },
      /^✘ one +cn-north-4 +drs +the key of one is not accepted \(HTTP 401 APIGW\.0301 /,
    ],
    [
      "a password",
      { iam: { ...USER, password: "PLANTED" }, ...PLACE },
      /^✘ one .* the domain, user or password of one is not accepted/,
    ],
    [
      "a key's project",
      { ...KEY, ...PLACE, projects: NO_PROJECT },
      /^✘ one .* or the project is wrong \(HTTP 403 DRS\.M00261 /,
    ],
    [
      "a user's project",
      { iam: USER, ...PLACE, projects: NO_PROJECT },
      /^✘ one .* IAM gives no token: .*\(HTTP 400 Could not find project/,
    ],
    [
      "no project",
      { ...KEY, region: "cn-north-4" },
      /^✘ one .* projectId: required, since account one has no project in cn-north-4/,
    ],
    ["no account", { ak: "PLANTED" }, /^✘ one +it cannot be used: sk: required, a text/],
  ] as const)("says that %s is wrong", async ([, account, words], { check }) => {
    const { stdout, stderr, exitCode } = await check({ one: account }, "--service", "drs");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(words);
    expect(stdout + stderr).not.toContain("PLANTED");
  });

  test("tries an account whose key is refused only once, since Huawei Cloud locks keys", async ({ check }) => {
    const { stdout, stderr } = await check({ one: { ...KEY, sk: "wrong", ...PLACE } });
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toBe("one is not tried in 4 other places, so that nothing gets locked\n");
  });

  test("says that a permission is missing, for the service that it is missing for", async ({ check, huawei }) => {
    const user = { domain: "acme", user: "half", password: "half" };
    const body = JSON.stringify({ ...user, denied: ["aom"] });
    await fetch(`${huawei.url}/_simulator/credentials`, { method: "POST", body });
    const { stdout, exitCode } = await check({ one: { iam: user, ...PLACE } }, "--json");
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(1);
    expect(rows.filter(({ verdict }) => verdict !== "ok")).toEqual([
      expect.objectContaining({ service: "aom", words: expect.stringContaining("the permission is missing") }),
    ]);
  });

  test("says when nothing can be told", async ({ check }) => {
    const run = await check({ one: { ...KEY, ...PLACE } }, "--service", "aom", "--huawei-url", "http://127.0.0.1:1");
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^\? one .* no answer that tells anything \(ECONNREFUSED/);
  });

  test("refuses an account or an address that cannot be meant", async ({ check, stage }) => {
    const one = { one: { ...KEY, ...PLACE } };
    expect(await check(one, "--account", "two")).toMatchObject({
      exitCode: 1,
      stderr: "stopcord: there is no account two; there are one\n",
    });
    expect(await check(one, "--huawei-url", "http://10.0.0.1")).toMatchObject({
      exitCode: 2,
      stderr: "stopcord: --huawei-url http://10.0.0.1: an https: URL without a path, or an http: one to loopback\n",
    });
    expect(await stage.run(["accounts", "check"])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(/^stopcord: there is no Secrets Manager at .*; name the accounts with --file\n$/),
    });
  });

  test("checks the account of the environment only when it is told to", async ({ stage, huawei }) => {
    const env = { HUAWEICLOUD_SDK_AK: KEY.ak, HUAWEICLOUD_SDK_SK: KEY.sk, HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID };
    const check = (...args: string[]) => stage.run(["accounts", "check", "--huawei-url", huawei.url, ...args], { env });
    expect((await check()).stderr).toContain("name the accounts with --file");
    expect(await check("--from-env", "--service", "drs")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^✔ default +cn-north-4 +drs +accepted\n$/),
    });
  });
});
