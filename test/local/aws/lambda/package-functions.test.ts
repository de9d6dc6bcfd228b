import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { expect, onTestFinished, test as plain, vi } from "vitest";
import { packageFunctions } from "../../../../lib/local/aws/lambda/package-functions.ts";
import { unpackBundle } from "../../../../lib/local/aws/lambda/unpack-bundle.ts";
import { readTemplate } from "../../../../lib/local/aws/template/read-template.ts";
import { PROJECT } from "../../../rig/project.ts";
import { makeTempFolder } from "../../../rig/temp-folder.ts";

const test = plain
  .extend("temporary", async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const { folder, remove } = await makeTempFolder();
    vi.stubEnv("TMPDIR", folder);
    onCleanup(() => {
      vi.unstubAllEnvs();
      return remove();
    });
    return folder;
  })
  .extend("project", async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const { folder, remove } = await makeTempFolder();
    onCleanup(remove);
    await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    await mkdir(join(folder, "functions"));
    await writeFile(join(folder, "package.json"), '{ "name": "probe", "type": "module" }');
    await writeFile(join(folder, "functions/greet.ts"), 'export const handler = async (): Promise<string> => "hello";');
    await writeFile(join(folder, "serverless.yml"), SERVICE);
    return folder;
  });

const SERVICE = `
service: probe
provider: { name: aws, runtime: nodejs24.x, region: us-east-1 }
package: { individually: true }
plugins: [serverless-esbuild]
custom: { esbuild: { bundle: true, format: esm, outputFileExtension: .mjs, target: node24 } }
functions:
  greet: { handler: functions/greet.handler, timeout: 5, events: [{ sqs: { arn: { Fn::GetAtt: [Greetings, Arn] } } }] }
resources: { Resources: { Greetings: { Type: "AWS::SQS::Queue", Properties: { QueueName: "greetings" } } } }
`;

test("two packagings of one project at the same time both give complete zips (fault: some were empty)", {
  timeout: 30_000,
}, async ({ project, temporary }) => {
  const before = await readdir(project);
  const folders = await Promise.all(["dev", "dev"].map((stage) => packageFunctions(project, stage)));
  expect(await readdir(project)).toEqual(before);
  const made = [project, ...folders].map((folder) => basename(folder));
  expect((await readdir(temporary)).sort()).toEqual(made.sort());
  for (const folder of folders) {
    const files = unzipSync(await readFile(join(folder, "greet.zip")));
    expect(Object.keys(files)).toEqual(["functions/greet.mjs"]);
    expect(await greetingOf(folder)).toBe("hello");
  }
});

/** Returns the answer of the function after reading, unpacking and running it as `npm start` does. */
async function greetingOf(folder: string): Promise<unknown> {
  const json = await readFile(join(folder, "cloudformation-template-update-stack.json"), "utf8");
  const { functions, mappings } = readTemplate(json, { region: "us-east-1", stackName: "probe-dev" });
  expect(mappings).toMatchObject([
    { queue: { name: "greetings" }, function: { name: "probe-dev-greet", timeoutSeconds: 5 } },
  ]);
  const { name = "", artifact = "", handler = "" } = functions[0] ?? {};
  const { modulePath, exportName } = await unpackBundle({ name, zipPath: join(folder, artifact), handler }, folder);
  return (await import(modulePath))[exportName]();
}

test("an abort ends serverless and leaves no folder behind", async ({ temporary }) => {
  const { folder: project, remove } = await makeTempFolder();
  onTestFinished(remove);
  await mkdir(join(project, "node_modules/.bin"), { recursive: true });
  const endless = `require("node:fs").writeFileSync(${JSON.stringify(join(project, "started"))}, String(process.pid));
    setInterval(() => require("node:fs").mkdirSync(process.argv.at(-1), { recursive: true }), 1);`;
  await writeFile(join(project, "node_modules/.bin/serverless"), endless);
  const controller = new AbortController();
  const packaging = packageFunctions(project, "dev", controller.signal);
  const pid = await vi.waitFor(
    async () => Number(await readFile(join(project, "started"), "utf8")) || Promise.reject(),
  );
  controller.abort();
  await expect(packaging).rejects.toMatchObject({ name: "AbortError" });
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect(await readdir(temporary)).toEqual([basename(project)]);
});

test("a packaging that is aborted before it begins creates nothing", async ({ temporary }) => {
  await expect(packageFunctions(PROJECT, "dev", AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  expect(await readdir(temporary)).toEqual([]);
});

test("the error of a failed packaging holds the output of serverless", async ({ temporary: folder }) => {
  await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
  const failing = "console.log('on stdout'); console.error('on stderr'); process.exitCode = 1;";
  await writeFile(join(folder, "node_modules/.bin/serverless"), failing);
  await expect(packageFunctions(folder, "dev")).rejects.toThrow("serverless package failed:\non stdout\non stderr");
});
