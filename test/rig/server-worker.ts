import { parentPort, workerData } from "node:worker_threads";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { startSimulator } from "../../lib/local/simulator/simulator.ts";
import { recordStalls, type Stall } from "./stalls.ts";

/** Which server a thread is for. */
export type ServerSetup =
  | { readonly kind: "sqs"; readonly region: string }
  | { readonly kind: "simulator"; readonly seed?: number; readonly tasks?: readonly NewTaskInput[] };

/** What the thread says when its server is up, and again whenever it is asked. */
export type ServerMessage = { readonly url: string; readonly stalls: readonly Stall[] };

const setup: ServerSetup = workerData;
const { url } = await (setup.kind === "sqs"
  ? startSqsServer({ port: 0, region: setup.region })
  : startSimulator(setup));
const { stalls } = recordStalls();
const tell = () => parentPort?.postMessage({ url, stalls: [...stalls] } satisfies ServerMessage);
parentPort?.on("message", tell);
tell();
