// @ts-check
// Fails if the Node that runs this file is not the pinned one.
import { faultOfNode } from "./pinned-node.js";

const fault = faultOfNode(process);
if (fault !== undefined) {
  console.error(fault);
  process.exitCode = 1;
}
