import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { startSimulator } from "../../../lib/local/simulator/simulator.ts";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { services } from "../../../lib/services/services.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { makeTempFolder } from "../../rig/temp-folder.ts";
import { stageTest } from "../stage-test.ts";

const KEY = { ak: "SIMULATOR0ACCESS0KEY", sk: "simulatorSecretKeyThatOpensNothing000000" };
const USER = { domain: "stopcord", user: "operator", password: "simulator-password-that-opens-nothing" };
const PROJECT_ID = "0123456789abcdef0123456789abcdef";
const PLACE = { region: "cn-north-4", projects: { "cn-north-4": PROJECT_ID } };
const NO_PROJECT = { "cn-north-4": "f".repeat(32) };

/** A test with a simulator of Huawei Cloud and `check`, which checks the accounts that it is given. */
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
      return runInProcess(["accounts", "check", "--file", file, "--huawei-url", huawei.url, ...args]);
    };
  });

describe.concurrent("accounts check", { timeout: 30_000 }, () => {
  test("every probe of a key and a user with all permissions is accepted, and makes no stop call", async ({
    check,
    huawei,
  }) => {
    const { stdout, exitCode } = await check({ key: { ...KEY, ...PLACE }, user: { iam: USER, ...PLACE } });
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2 * serviceNames.length);
    expect(stdout.replaceAll(/^✔ (key|user) +cn-north-4 +[\w-]+ +accepted\n/gm, "")).toBe("");
    const calls = await (await fetch(`${huawei.url}/_simulator/calls?kind=stop`)).json();
    expect(calls).toEqual([]);
  });

  test.for([
    [
      "a key",
      { ...KEY, sk: "PLANTED", ...PLACE },
      /^✘ one +cn-north-4 +drs +Huawei Cloud refused the key of one \(HTTP 401 APIGW\.0301 /,
    ],
    [
      "a password",
      { iam: { ...USER, password: "PLANTED" }, ...PLACE },
      /^✘ one .* IAM refused the domain, user or password of one/,
    ],
    [
      "a key's project",
      { ...KEY, ...PLACE, projects: NO_PROJECT },
      /^✘ one .* or the project is wrong \(HTTP 403 DRS\.M00261 /,
    ],
    [
      "a user's project",
      { iam: USER, ...PLACE, projects: NO_PROJECT },
      /^✘ one .* IAM issued no token: .*\(HTTP 400 Could not find project/,
    ],
    ["no project", { ...KEY, region: "cn-north-4" }, /^✘ one .* account one has no project in cn-north-4/],
    ["no account", { ak: "PLANTED" }, /^✘ one +the account is not usable: sk: required, a text/],
  ] as const)("the line of a faulty account names the fault: %s", async ([, account, words], { check }) => {
    const { stdout, stderr, exitCode } = await check({ one: account }, "--service", "drs");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(words);
    expect(stdout + stderr).not.toContain("PLANTED");
  });

  test("each line names what the policy of its account restricts", async ({ check }) => {
    const policies = {
      narrow: { allow: { services: ["drs", "aom"], force: false }, protected: ["a", "b"] },
      robots: { allow: { senders: ["schedule", "replay", "A", "B", "C", "D"] } },
      nobody: { allow: { senders: [] } },
    };
    const accounts = Object.entries(policies).map(([name, policy]) => [name, { ...KEY, ...PLACE, ...policy }]);
    const { stdout, exitCode } = await check(Object.fromEntries(accounts));
    expect(exitCode).toBe(0);
    const words = new Map(
      [...stdout.matchAll(/^✔ (\w+) +cn-north-4 +([\w-]+) +(.*)$/gm)].map(([, ...w]) => [`${w[0]} ${w[1]}`, w[2]]),
    );
    expect(words.size).toBe(3 * serviceNames.length);
    for (const service of serviceNames) {
      const isAllowed = service === "drs" || service === "aom";
      const narrow = isAllowed ? "2 protected ids" : "no stop, since allow.services does not contain it";
      const force = service === "drs" ? "never with force, " : "";
      expect(words.get(`narrow ${service}`)).toBe(`accepted; policy: ${force}${narrow}`);
      expect(words.get(`robots ${service}`)).toBe("accepted; policy: only for schedule, replay, A, B, C and 1 more");
      expect(words.get(`nobody ${service}`)).toBe("accepted; policy: no stop, since allow.senders is empty");
    }
  });

  test("a refused key is used once, because Huawei Cloud locks a key after several refusals", async ({ check }) => {
    const { stdout, stderr } = await check({ one: { ...KEY, sk: "wrong", ...PLACE } });
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toBe(
      `after some wrong calls in a row Huawei Cloud refuses even a right key for 5 minutes, and a user for 15: after a correction, wait that long before the next check\nskipped ${serviceNames.length - 1} more checks of one: each refusal may lock its credentials\n`,
    );
  });

  test("a missing permission is reported only for its service", async ({ check, huawei }) => {
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

  test("an answer that a project which does not exist gets too proves no missing permission (fault: every right account was wrong for Pipeline)", async ({
    check,
  }) => {
    const own = await startSimulator();
    const body = '{"error":{"code":"DEVPIPE.00011412","message":"no such project"}}';
    const fault = { kind: "raw", status: 200, body, service: "codearts-pipeline" };
    await fetch(`${own.url}/_simulator/faults`, { method: "POST", body: JSON.stringify(fault) });
    const args = ["--service", "codearts-pipeline", "--json", "--huawei-url", own.url];
    const { stdout } = await check({ one: { ...KEY, ...PLACE } }, ...args).finally(own.close);
    const words =
      "the credentials are accepted, the permission is unknown: a project that does not exist gets the same answer";
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "ok", words });
  });

  test("a probe without an answer is marked as untried", async ({ check }) => {
    const run = await check({ one: { ...KEY, ...PLACE } }, "--service", "aom", "--huawei-url", "http://127.0.0.1:1");
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^\? one .* no conclusive answer \(ECONNREFUSED/);
  });

  test("an unknown account, a faulty address and a missing secret end the command with a message", async ({
    check,
    stage,
  }) => {
    const one = { one: { ...KEY, ...PLACE } };
    expect(await check(one, "--account", "two")).toMatchObject({
      exitCode: 1,
      stderr: "stopcord: no account two; known accounts: one\n",
    });
    expect(await check(one, "--huawei-url", "http://10.0.0.1")).toMatchObject({
      exitCode: 2,
      stderr: "stopcord: --huawei-url http://10.0.0.1: use an https: URL without a path, or an http: URL to loopback\n",
    });
    expect((await check(one, "--huawei-url", "http://user:pw@10.0.0.1")).stderr).toMatch(/--huawei-url http:\/\/10\.0/);
    expect(await stage.run(["accounts", "check"])).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(/^stopcord: no Secrets Manager at .*: add --file or --from-env\n$/),
    });
  });

  test("an odd account does not end the check: the accounts after it are checked", async ({ check }) => {
    const usable = { ...KEY, ...PLACE };
    const odd = {
      "a b": usable,
      "": usable,
      "\u001b[2J\n✔ forged": usable,
      ["x".repeat(65)]: usable,
      number: 5,
      nothing: null,
      list: [],
      nowhere: { ...usable, region: "xx-nowhere-1", projects: {} },
      upper: { ...usable, region: "CN-North-4" },
    };
    const run = await check({ ...odd, good: usable }, "--service", "drs");
    const lines = run.stdout.trimEnd().split("\n");
    expect(run).toMatchObject({ exitCode: 1, stderr: "" });
    expect(lines).toHaveLength(Object.keys(odd).length + 1);
    expect(lines.filter((line) => line.startsWith("✘ "))).toHaveLength(Object.keys(odd).length);
    expect(lines.at(-1)).toMatch(/^✔ good +cn-north-4 +drs +accepted$/);
    expect(run.stdout).toMatch(/^✘ a b .* no request can have this name: use 1–64 letters, digits and \. _ -$/m);
    expect(run.stdout).toMatch(/^✘ nowhere +xx-nowhere-1 +no service is served in this region$/m);
  });

  test("a service that an account's regions do not have is reported, since no line would look like a success", async ({
    check,
  }) => {
    const regions = Object.keys(services["codearts-build"].endpoints);
    const region = Object.keys(services.drs.endpoints).find((name) => !regions.includes(name)) ?? "";
    const run = await check({ one: { ...KEY, region, projects: {} } }, "--service", "codearts-build");
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^✘ one +its regions do not have codearts-build$/m),
    });
  });

  test("--service and --account may be given several times", async ({ check }) => {
    const usable = { ...KEY, ...PLACE };
    const filters = ["--service", "drs", "--service", "aom", "--account", "b", "--account", "c"];
    const { stdout } = await check({ a: usable, b: usable, c: usable }, ...filters);
    const checked = [...stdout.matchAll(/^✔ (\w) +cn-north-4 +(\w+) /gm)].map(
      ([, name, service]) => `${name} ${service}`,
    );
    expect(checked.sort()).toEqual(["b aom", "b drs", "c aom", "c drs"]);
  });

  test("the keys of CLOUD_SDK_AK and _SK are used unless one of HUAWEICLOUD_SDK_AK and _SK is set", async ({
    stage,
    huawei,
  }) => {
    const check = (env: Record<string, string>) =>
      stage.run(["accounts", "check", "--huawei-url", huawei.url, "--from-env", "--service", "drs"], {
        env: { HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID, ...env },
      });
    const short = { CLOUD_SDK_AK: KEY.ak, CLOUD_SDK_SK: KEY.sk };
    const long = { HUAWEICLOUD_SDK_AK: KEY.ak, HUAWEICLOUD_SDK_SK: KEY.sk };
    expect(await check(short)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("accepted") });
    expect(await check({ ...short, HUAWEICLOUD_SDK_AK: "" })).toMatchObject({ exitCode: 0 });
    expect(await check({ CLOUD_SDK_AK: "other", CLOUD_SDK_SK: "other", ...long })).toMatchObject({ exitCode: 0 });
    expect(await check({ ...long, ...short, HUAWEICLOUD_SDK_SK: "other" })).toMatchObject({ exitCode: 1 });
    expect(await check({ ...short, HUAWEICLOUD_SDK_SK: "other" })).toMatchObject({
      exitCode: 1,
      stderr: "stopcord: no accounts to check\n",
    });
  });

  test("the account of the environment is checked only with --from-env", async ({ stage, huawei }) => {
    const env = { HUAWEICLOUD_SDK_AK: KEY.ak, HUAWEICLOUD_SDK_SK: KEY.sk, HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID };
    const check = (...args: string[]) => stage.run(["accounts", "check", "--huawei-url", huawei.url, ...args], { env });
    expect((await check()).stderr).toContain("add --file or --from-env");
    expect(await check("--from-env", "--service", "drs")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^✔ default +cn-north-4 +drs +accepted\n$/),
    });
  });
});
