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

test("there are six scenarios of each service, each with a task of its own", () => {
  expect(scenarios).toHaveLength(6 * serviceNames.length);
  expect(new Set(scenarios.map((scenario) => `${scenario.service} ${buildTaskKey(scenario)}`)).size).toBe(
    scenarios.length,
  );
});

test.for(scenarios)("the request of $id is one that the router takes", (scenario) => {
  expect(checkRequest(JSON.parse(buildScenarioRequest(scenario)), Date.now())).toMatchObject({ ok: true });
});

test("a service that there is not is told with those that there are", async () => {
  const run = promisify(execFile)(process.execPath, [SCENARIOS, "--service", "obs"]);
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: "stopcord: --service obs: one of codearts-deploy, codearts-check, codearts-build, drs, aom\n",
  });
});
