import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { PROJECT } from "./rig/project.ts";

const entrySchema = z.object({
  integrity: z.optional(z.string()),
  resolved: z.optional(z.string()),
  link: z.optional(z.boolean()),
  dev: z.optional(z.boolean()),
  hasInstallScript: z.optional(z.boolean()),
});
const lockSchema = z.object({ packages: z.record(z.string(), entrySchema) });
const packageSchema = z.object({
  files: z.array(z.string()),
  scripts: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});

const readProject = (name: string): unknown => JSON.parse(readFileSync(join(PROJECT, name), "utf8"));
const entries = Object.entries(lockSchema.parse(readProject("package-lock.json")).packages);
const packages = entries.filter(([path, { link }]) => path.includes("node_modules/") && link !== true);
const project = packageSchema.parse(readProject("package.json"));

/** Names of the lock file's packages that meet a condition. */
const namesOf = (isMeant: (entry: z.output<typeof entrySchema>) => boolean) =>
  packages.flatMap(([path, entry]) => (isMeant(entry) ? [path.slice(path.lastIndexOf("node_modules/") + 13)] : []));

describe("the lock file", () => {
  test("it has the SHA-512 of every package", () => {
    expect(namesOf(({ integrity = "" }) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([]);
    expect(packages.length).toBeGreaterThan(400);
  });

  test("it names no registry, so every package comes from the registry of whoever installs", () => {
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined && link !== true)).toEqual([]);
  });

  test("the only entries besides packages are the project and its folder .node", () => {
    const others = entries.map(([path]) => path).filter((path) => !packages.some(([name]) => name === path));
    expect(others).toEqual(["", ".node", "node_modules/stopcord-node"]);
  });
});

describe("install scripts", () => {
  test("none is allowed, and each is named as not needed", () => {
    expect(project.allowScripts).toEqual(
      Object.fromEntries(namesOf(({ hasInstallScript }) => hasInstallScript === true).map((name) => [name, false])),
    );
  });

  test("an installed stopcord runs none and brings no Node", () => {
    const installed = namesOf(({ dev }) => dev !== true);
    expect(installed).toContain("@aws-sdk/client-sqs");
    expect(installed.filter((name) => /^node-|^stopcord-node$/.test(name))).toEqual([]);
    expect(namesOf(({ dev, hasInstallScript }) => dev !== true && hasInstallScript === true)).toEqual([]);
    // For a tarball npm counts `prepare` as an install script, too. `dependencies` runs in this project only.
    expect(Object.keys(project.scripts).filter((name) => /^((pre|post)?install|prepare)$/.test(name))).toEqual([]);
    expect(project.files).toEqual(["dist", "lib/schemas/*.json"]);
  });
});
