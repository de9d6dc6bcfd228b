import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { PROJECT } from "../rig/project.ts";
import { missingParts } from "./service-parts.ts";

describe("a name in lib/services/service-names.ts", () => {
  test.each(serviceNames)("%s has every part of a service", (name) => {
    expect(missingParts(name)).toEqual([]);
  });

  test("without a service is reported with every part that is missing", () => {
    expect(missingParts("cloud-eye")).toEqual([
      'lib/services/cloud-eye.ts: export const cloudEye = defineService({ name: "cloud-eye", … })',
      'lib/services/services.ts: add the row "cloud-eye": cloudEye',
      "functions/cloud-eye.ts: export const handler = workerHandler(cloudEye)",
      "serverless.yml: add the function cloud-eye with recursiveLoop, CloudEyeRole and the events of CloudEyeQueue",
      "lib/schemas/request.json: run npm run generate",
      "README.md: run npm run generate",
      "events/cloud-eye.json: add a sample request",
      "events/expected/cloud-eye.json: add the task that the sample needs and the expected outcome",
      "lib/local/simulator/services/cloud-eye.ts: export const simulatedCloudEye: SimulatedService",
      'lib/local/simulator/simulated-services.ts: add the row "cloud-eye": simulatedCloudEye',
      'test/rig/example-targets.ts: add the row "cloud-eye" with one target',
    ]);
  });
});

test("every service file has its name in lib/services/service-names.ts", () => {
  const folder = join(PROJECT, "lib/services");
  const files = readdirSync(folder).filter((file) =>
    /= defineService\(/.test(readFileSync(join(folder, file), "utf8")),
  );
  expect(files.sort()).toEqual(serviceNames.map((name) => `${name}.ts`).sort());
});

test("every function is the router, the replay or the worker of a service", () => {
  const files = readdirSync(join(PROJECT, "functions"));
  expect(files.sort()).toEqual(["router", "replay", ...serviceNames].map((name) => `${name}.ts`).sort());
});
