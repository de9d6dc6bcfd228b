import { parentPort, workerData } from "node:worker_threads";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { startSimulator } from "../../lib/local/simulator/simulator.ts";
import { recordStalls, type Stall } from "./stalls.ts";

/** The server that a thread runs. */
export type ServerSetup =
  | { readonly kind: "sqs"; readonly region: string }
  | { readonly kind: "simulator"; readonly seed?: number; readonly tasks?: readonly NewTaskInput[] };

/** The message of the thread when its server listens, and after every message that it receives. */
export type ServerReport = { readonly url: string; readonly stalls: readonly Stall[] };

const setup: ServerSetup = workerData;
const { url } = await (setup.kind === "sqs"
  ? startSqsServer({ port: 0, region: setup.region })
  : startSimulator(setup));
const { stalls } = recordStalls();
const report = () => parentPort?.postMessage({ url, stalls: [...stalls] } satisfies ServerReport);
parentPort?.on("message", report);
report();
