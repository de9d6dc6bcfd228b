import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { PROJECT } from "../rig/project.ts";
import { listScenarios } from "./list-scenarios.ts";
import { buildScenarioRequest, buildTaskKey } from "./scenario.ts";

const SCENARIOS = join(PROJECT, "test/scenarios/scenarios.ts");
const scenarios = listScenarios(serviceNames);

test("each service has every scenario, and each scenario has a task of its own", () => {
  const titlesOf = (name: string) => scenarios.filter(({ service }) => service === name).map(({ title }) => title);
  const [first = "", ...others] = serviceNames;
  expect(titlesOf(first).length).toBeGreaterThan(9);
  for (const name of others) expect(titlesOf(name)).toEqual(titlesOf(first));
  const tasks = scenarios.map((scenario) => `${scenario.service} ${buildTaskKey(scenario)}`);
  expect(new Set(tasks).size).toBe(scenarios.length);
});

test.for(scenarios)("the router accepts the request of $id", (scenario) => {
  expect(checkRequest(JSON.parse(buildScenarioRequest(scenario)), Date.now())).toMatchObject({ ok: true });
});

test("the error for an unknown service lists the known services", async () => {
  const run = promisify(execFile)(process.execPath, [SCENARIOS, "--service", "obs"]);
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: `stopcord: --service obs: must be one of ${serviceNames.join(", ")}\n`,
  });
});
