// @ts-check
// The Node that runs npm executes these files, and Node 20 runs no TypeScript. So they are JavaScript.
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** Major version of the functions' runtime, `nodejs24.x`. */
const MAJOR = "24";

/** @type {{ optionalDependencies: Record<string, string> }} */
const { optionalDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8"));

/**
 * Package with the Node of one platform.
 * @typedef {{ name: string, version: string }} PinnedNode
 */

/**
 * A platform and its Node, as `process` has them.
 * @typedef {{ platform: string, arch: string, versions: { node: string } }} Machine
 */

/**
 * Finds the package with the Node of a platform; undefined if the registry has none.
 * @param {Pick<Machine, "platform" | "arch">} machine
 * @returns {PinnedNode | undefined}
 */
export function findPinnedNode({ platform, arch }) {
  const ending = `-${platform === "win32" ? "win" : platform}-${arch}`;
  const found = Object.entries(optionalDependencies).find(([name]) => name.endsWith(ending));
  return found && { name: found[0], version: found[1] };
}

/**
 * Returns one line that says which Node runs instead of the pinned one and what to do, or undefined.
 * npm leaves an optional package out without a word if it cannot install it.
 * @param {Machine} machine
 */
export function faultOfNode(machine) {
  const { node } = machine.versions;
  const pinned = findPinnedNode(machine);
  if (pinned === undefined) {
    if (node.startsWith(`${MAJOR}.`)) return undefined;
    return `Node ${node} runs this script, and npm has no Node ${MAJOR} for ${machine.platform}-${machine.arch}: install Node ${MAJOR}`;
  }
  if (node === pinned.version) return undefined;
  const { name, version } = pinned;
  return `Node ${node} runs this script instead of ${name}@${version}: run \`npm ci --include=optional\`, then use npm or npx`;
}

/**
 * Links `node_modules/.bin/node` to the binary of a package, so that npm scripts and npx run it.
 *
 * npm makes the same link. But npm 10 and early versions of npm 11 then delete it: they delete the binaries of packages
 * that they left out, and the packages of all platforms have a binary of this name.
 * @param {string} modules path of `node_modules`
 * @param {PinnedNode} pinned
 */
export function linkNode(modules, { name, version }) {
  const binary = join("..", name, "bin/node");
  const link = join(modules, ".bin/node");
  if (!existsSync(join(modules, ".bin", binary))) {
    throw new Error(`npm left out ${name}@${version}: run \`npm ci --include=optional\``);
  }
  rmSync(link, { force: true });
  symlinkSync(binary, link);
}
