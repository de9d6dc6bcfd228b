import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test as plain } from "vitest";
import { unpackBundle } from "../../../lib/local/aws/bundles.ts";
import { packageFunctions } from "../../../lib/local/aws/package-functions.ts";
import { readTemplate } from "../../../lib/local/aws/template.ts";
import { makeTempFolder } from "./temp-folder.ts";

const test = plain.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const { folder, remove } = await makeTempFolder();
  onCleanup(remove);
  return folder;
});

async function writeZip(folder: string, files: Record<string, string>): Promise<string> {
  const zipPath = join(folder, "bundle.zip");
  await writeFile(
    zipPath,
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))),
  );
  return zipPath;
}

test.for(["mjs", "js", "cjs"])("a handler is found in a module that ends in .%s", async (extension, { folder }) => {
  const files = { [`functions/router.${extension}`]: "exports.handler = 1", "package.json": "{}" };
  const zipPath = await writeZip(folder, files);
  expect(await unpackBundle({ name: "router", zipPath, handler: "functions/router.main" }, folder)).toEqual({
    modulePath: join(folder, "router", `functions/router.${extension}`),
    exportName: "main",
  });
});

test("a zip without the handler's module is told with what it holds", async ({ folder }) => {
  const zipPath = await writeZip(folder, { "other.mjs": "" });
  await expect(unpackBundle({ name: "router", zipPath, handler: "functions/router.main" }, folder)).rejects.toThrow(
    "bundle.zip holds no module for the handler functions/router.main, only other.mjs",
  );
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

async function writeService(folder: string): Promise<void> {
  await symlink(join(import.meta.dirname, "../../../node_modules"), join(folder, "node_modules"));
  await mkdir(join(folder, "functions"));
  await writeFile(join(folder, "package.json"), '{ "name": "probe", "type": "module" }');
  await writeFile(join(folder, "functions/greet.ts"), 'export const handler = async (): Promise<string> => "hello";');
  await writeFile(join(folder, "serverless.yml"), SERVICE);
}

test("what serverless packages can be read, unpacked and run", { timeout: 30_000 }, async ({ folder }) => {
  await writeService(folder);
  const packaged = await packageFunctions(folder, "dev");
  const json = await readFile(join(packaged, "cloudformation-template-update-stack.json"), "utf8");
  const { functions, mappings } = readTemplate(json, { region: "us-east-1", stackName: "probe-dev" });
  expect(mappings).toMatchObject([
    { queue: { name: "greetings" }, function: { name: "probe-dev-greet", timeoutSeconds: 5 } },
  ]);
  const { name = "", artifact = "", handler = "" } = functions[0] ?? {};
  const { modulePath } = await unpackBundle({ name, zipPath: join(packaged, artifact), handler }, folder);
  expect(await (await import(modulePath)).handler()).toBe("hello");
});

test("what serverless has to say is told when it fails", async ({ folder }) => {
  await mkdir(join(folder, "node_modules/.bin"), { recursive: true });
  const failing = "console.log('on stdout'); console.error('on stderr'); process.exitCode = 1;";
  await writeFile(join(folder, "node_modules/.bin/serverless"), failing);
  await expect(packageFunctions(folder, "dev")).rejects.toThrow("serverless package failed:\non stdout\non stderr");
});
