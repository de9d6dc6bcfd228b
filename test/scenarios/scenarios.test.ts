import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createMasker } from "../../lib/accounts/mask.ts";
import { checkRequest } from "../../lib/request/check-request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { PROJECT } from "../rig/project.ts";
import { selectable } from "../rig/running-tasks.ts";
import { listScenarios } from "./list-scenarios.ts";
import { buildCredential, buildScenarioIds, buildScenarioRequest, listRuns } from "./scenario.ts";

const SCENARIOS = join(PROJECT, "test/scenarios/scenarios.ts");
const scenarios = listScenarios(serviceNames);

test("each service has every scenario that it offers, and each scenario has tasks of its own", () => {
  const titlesOf = (name: string) =>
    scenarios
      .filter(({ service, selectedRuns }) => service === name && selectedRuns === undefined)
      .map(({ title }) => title);
  const [first = "", ...others] = serviceNames;
  expect(titlesOf(first).length).toBeGreaterThan(9);
  for (const name of others) expect(titlesOf(name)).toEqual(titlesOf(first));
  const tasks = scenarios.flatMap((scenario) =>
    buildScenarioIds(scenario).keys.map((key) => `${scenario.service} ${key}`),
  );
  expect(new Set(tasks).size).toBe(tasks.length);
  const selecting = scenarios.filter(({ selectedRuns }) => selectedRuns !== undefined);
  expect(new Set(selecting.map(({ service }) => service))).toEqual(new Set(selectable));
  expect(new Set(selecting.flatMap(listRuns).map(({ requestId }) => requestId)).size).toBe(2 * selecting.length);
});

test.for(scenarios)("the router accepts the request of $id", (scenario) => {
  expect(checkRequest(JSON.parse(buildScenarioRequest(scenario)), Date.now())).toMatchObject({ ok: true });
});

test("no id of a scenario shares text with its access key (fixed: a list with such ids was unreadable)", () => {
  for (const scenario of scenarios) {
    const { ak, sk } = buildCredential(scenario);
    const ids = JSON.stringify(buildScenarioIds(scenario));
    expect(createMasker([ak, sk])(ids)).toBe(ids);
  }
});

test("the error for an unknown service lists the known services", async () => {
  const run = promisify(execFile)(process.execPath, [SCENARIOS, "--service", "obs"]);
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: `stopcord: --service obs: must be one of ${serviceNames.join(", ")}\n`,
  });
});
