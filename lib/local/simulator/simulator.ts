import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { refuseForeignRequest } from "../loopback-guard.ts";
import { answerCall } from "./answer-call.ts";
import { type ApiCall, readCall } from "./api-call.ts";
import { answerControl, isControl } from "./control.ts";
import { type NewTaskInput, newTasks, newTasksSchema } from "./new-task.ts";
import { sendResponse } from "./send-response.ts";
import { createSimulatorState, type SimulatorState, type SimulatorStateOptions } from "./simulator-state.ts";

/** The start values of a simulator; `port` 0 selects a free port. */
export type SimulatorOptions = SimulatorStateOptions & {
  readonly port?: number | undefined;
  readonly tasks?: readonly NewTaskInput[] | undefined;
};

/** A running simulator; closing it destroys every open connection. */
export type Simulator = { readonly url: string; readonly port: number; close(): Promise<void> };

/** Serves IAM, the simulated services and the control API `/_simulator` on one loopback origin. */
export async function startSimulator({ port = 0, tasks = [], ...options }: SimulatorOptions = {}): Promise<Simulator> {
  const state = createSimulatorState(options);
  for (const task of newTasks(newTasksSchema.parse([...tasks]))) state.tasks.put(task);
  const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 128 * 1024 }, (request, response) => {
    if (refuseForeignRequest(request, response)) return;
    serve(state, request, response).catch((error) => response.destroy(error));
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(state: SimulatorState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = await read(request, state.now());
  if (call === undefined) return;
  if (isControl(call)) sendResponse(response, { kind: "reply", reply: answerControl(state, call) }, call.requestId);
  else sendResponse(response, await answerCall(state, call), call.requestId);
}

/** Undefined if the client disconnected before the end of its request. */
async function read(request: IncomingMessage, nowMs: number): Promise<ApiCall | undefined> {
  try {
    return await readCall(request, nowMs);
  } catch (error) {
    if (request.destroyed) return undefined;
    throw error;
  }
}
