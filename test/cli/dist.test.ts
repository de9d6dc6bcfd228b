import { execFile } from "node:child_process";
import { access, copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { installPackage } from "../rig/install-package.ts";
import { PROJECT } from "../rig/project.ts";
import { runTsc } from "../rig/run-tsc.ts";

const run = promisify(execFile);
const packageSchema = z.object({
  bin: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  files: z.array(z.string()),
});

const CONSUMER = `
import { buildGroup, buildRequest, type Outcome, parseOutcome, queueName, type Request } from "stopcord";
import schema from "stopcord/schemas/request.json" with { type: "json" };

const request = buildRequest({ service: "codearts-build", target: { jobId: "0".repeat(32), buildNo: 7 } });
const id: string = request.id;
buildGroup({ account: "ops", stops: [{ service: "drs", target: { jobId: "j", force: true } }] });
// @ts-expect-error a replication job has no record
const wrong: Request = { service: "drs", target: { recordId: "x" } };
// @ts-expect-error there is no such field
const typo: Request = { service: "drs", target: { jobId: "x" }, dryrun: true };
export function isLost({ status, code }: Outcome): boolean {
  return status === "gave-up" && code === "state-unknown";
}
console.log(JSON.stringify([id.length, queueName("dev", "results"), schema.title, typeof parseOutcome, wrong, typo]));
`;

describe("the installed package", { timeout: 60_000 }, () => {
  let folder = "";
  let home = "";
  beforeAll(async () => {
    const made = await installPackage();
    folder = made.folder;
    home = made.home;
    await writeFile(join(folder, "consumer.ts"), CONSUMER);
    await copyFile(join(PROJECT, "events/producers/typescript.ts"), join(folder, "producer.ts"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    return made.remove;
  });

  test("the installed package contains every file that its package.json names", async () => {
    const { bin, exports, files } = packageSchema.parse(JSON.parse(await readFile(join(home, "package.json"), "utf8")));
    const named = [...Object.values(bin), ...Object.values(exports).flatMap((path) => Object.values(Object(path)))];
    const paths = named.filter(
      (path): path is string => typeof path === "string" && path.length > 1 && !path.includes("*"),
    );
    for (const path of paths) await access(join(home, path));
    expect(files).toEqual(["dist", "lib/schemas/*.json"]);
  });

  test("the tarball holds the built package, its schemas and no source, no Node and no test", async () => {
    const files = await readdir(home, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => relative(home, join(file.parentPath, file.name)));
    const kinds = new Set(
      paths.map((path) => path.replace(/^dist\/types\/.*\.d\.ts$/, "types").replace(/^dist\/[\w-]+\.js$/, "dist")),
    );
    const schemas = ["asyncapi", "group", "outcome", "request"].map((name) => `lib/schemas/${name}.json`);
    expect([...kinds].toSorted()).toEqual(["LICENSE", "README.md", "dist", ...schemas, "package.json", "types"]);
  });

  test.for([
    [
      "import",
      ["--input-type=module", "-e", 'import { queueName } from "stopcord"; console.log(queueName("a", "requests"))'],
    ],
    ["require", ["-e", 'const { queueName } = require("stopcord"); console.log(queueName("a", "requests"))']],
  ] as const)("%s loads the typed client without a warning", async ([, args]) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    expect(await run(process.execPath, [...args], { cwd: folder, env })).toEqual({
      stdout: "stopcord-a-requests\n",
      stderr: "",
    });
  });

  test("the types accept valid requests and the TypeScript recipe, and reject wrong fields, under strict checks of all declarations", async () => {
    const strict = ["--ignoreConfig", "--noEmit", "--strict", "--exactOptionalPropertyTypes"];
    const output = await runTsc(...strict, ...OPTIONS, join(folder, "consumer.ts"), join(folder, "producer.ts"));
    expect(output).toBe("");
  });

  test("the typed client and a schema are imported by the name of the package", async () => {
    const { stdout } = await run(process.execPath, [join(folder, "consumer.ts")]);
    expect(JSON.parse(stdout).slice(0, 4)).toEqual([36, "stopcord-dev-results", "Stop request", "function"]);
  });

  test("the installed command prints its version", async () => {
    const { stdout } = await run(process.execPath, [join(home, "dist/stopcord.js"), "--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

const OPTIONS = ["--target", "es2024", "--module", "nodenext", "--resolveJsonModule", "--types", "node"];
