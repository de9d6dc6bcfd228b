import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test as plain } from "vitest";
import { readSamples } from "../../lib/local/samples.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

const test = plain.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const { folder, remove } = await makeTempFolder();
  await mkdir(join(folder, "expected"));
  onCleanup(remove);
  return folder;
});

test("a sample is a message, the tasks that it needs and the outcomes that it expects", async ({ folder }) => {
  const expected = { given: [{ service: "drs", jobId: "1" }], outcomes: [{ requestId: "a", status: "stopped" }] };
  await writeFile(join(folder, "a.json"), '{ "id": "a" }\n');
  await writeFile(join(folder, "expected/a.json"), JSON.stringify(expected));
  await writeFile(join(folder, "notes.md"), "not a sample");
  expect(await readSamples(folder)).toMatchObject([{ name: "a", body: '{ "id": "a" }\n', ...expected }]);
});

test("the error for a sample without an expected file names that file", async ({ folder }) => {
  await writeFile(join(folder, "a.json"), "{}");
  await expect(readSamples(folder)).rejects.toThrow(/^reading .*expected\/a\.json: ENOENT/);
});

test("the error for a folder without samples names the folder (fault: npm start -- --once then exited 0)", async ({
  folder,
}) => {
  await expect(readSamples(folder)).rejects.toThrow(`the folder of samples ${folder} holds no <name>.json`);
});

test("the error for a folder that cannot be read names the folder and the reason", async ({ folder }) => {
  const missing = join(folder, "missing");
  await expect(readSamples(missing)).rejects.toThrow(`the folder of samples ${missing} cannot be read: ENOENT`);
});

test.for([
  ["{}", "given"],
  ['{ "given": [], "outcomes": [{}] }', "outcomes[0].requestId"],
  ['{ "given": [{ "service": "ecs" }], "outcomes": [] }', "given[0]"],
  ["{", "expected an object with given and outcomes, and no other key"],
  ['{ "given": [], "outcomes": [], "more": 1 }', "expected an object with given and outcomes, and no other key"],
] as const)("the error for the expected file %s names the place: %s", async ([text, place], { folder }) => {
  await writeFile(join(folder, "a.json"), "{}");
  await writeFile(join(folder, "expected/a.json"), text);
  const words = await readSamples(folder).catch((error) => error.message);
  expect(words).toMatch(/^reading .*expected\/a\.json: /);
  expect(words).toContain(place);
});

test("events/ has one stopped sample for each service and one sample of each other kind", async () => {
  const samples = await readSamples(join(PROJECT, "events"));
  const bodies = samples.map(({ body }) => JSON.parse(body));
  const statuses = samples.flatMap(({ outcomes }) => outcomes.map(({ status }) => status));
  const stopped = samples.filter(({ outcomes }) => outcomes.some(({ status }) => status === "stopped"));
  expect(stopped.map(({ name }) => name)).toEqual(expect.arrayContaining([...serviceNames]));
  expect(statuses).toEqual(expect.arrayContaining(["already-stopped", "not-found", "rejected", "dry-run"]));
  const groups = bodies.filter((body) => "stops" in body);
  expect(groups.map(({ id }) => id)).toEqual(["sample/group", "sample/project"]);
});

test("no two samples of events/ expect the same outcome", async () => {
  const samples = await readSamples(join(PROJECT, "events"));
  const ids = samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId));
  expect(new Set(ids).size).toBe(ids.length);
});
