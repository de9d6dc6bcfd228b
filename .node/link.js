// Makes npm scripts run the pinned Node. npm runs this file at the end of `npm ci` and `npm install`.
import { join } from "node:path";
import { findPinnedNode, linkNode } from "./pinned-node.js";

const modules = join(import.meta.dirname, "../node_modules");
const pinned = process.platform === "win32" ? undefined : findPinnedNode(process); // npm's own link stays on Windows
try {
  if (pinned !== undefined) linkNode(modules, pinned);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
