import { describe, expect } from "vitest";
import { exampleTargets } from "../../rig/example-targets.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();
const memberOf = (id: string, more: object = {}) => ({ service: "drs", target: exampleTargets.drs, id, ...more });

describe.concurrent("the region of a request", { timeout: 30_000 }, () => {
  const DRS = ["send", "drs", "--job-id", "x", "--dry-run", "--region"];

  test("a region where the service is not served is refused before anything is sent", async ({ stage }) => {
    const run = await stage.run([...DRS, "cn-nort-4"]);
    expect(run).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringMatching(/^stopcord: --region: drs is not served in cn-nort-4; use one of .*cn-north-4/),
    });
    expect(await stage.countMessages("requests")).toEqual({ visible: 0, hidden: 0 });
  });

  test("a region of one's own is taken where a variable has its endpoint", async ({ stage }) => {
    const env = { HUAWEICLOUD_SDK_REGION_DRS_MY_CLOUD_1: "https://drs.example" };
    expect(await stage.run([...DRS, "my-cloud-1"], { env })).toMatchObject({ exitCode: 0 });
  });

  test("a faulty region in a group is named with its place", async ({ stage }) => {
    const stdin = JSON.stringify({ stops: [memberOf("a"), memberOf("b", { region: "x-y-1" })] });
    const { stderr } = await stage.run(["send", "-"], { stdin });
    expect(stderr).toMatch(/^stopcord: standard input: stops\.1\.region: drs is not served in x-y-1; use one of /);
  });
});
