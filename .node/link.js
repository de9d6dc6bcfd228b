// @ts-check
// Makes npm scripts run the pinned Node. npm runs this file after each change of node_modules, also by `npm ci`.
import { join } from "node:path";
import { faultOfNode, findPinnedNode, linkNode } from "./pinned-node.js";

const modules = join(import.meta.dirname, "../node_modules");
const pinned = findPinnedNode(process);
try {
  const fault = pinned === undefined ? faultOfNode(process) : undefined;
  if (fault !== undefined) throw new Error(fault);
  if (pinned !== undefined && process.platform !== "win32") linkNode(modules, pinned); // on Windows npm's own link stays
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
