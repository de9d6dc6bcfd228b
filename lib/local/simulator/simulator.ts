import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type ApiCall, readCall } from "./api-call.ts";
import { control, isControl } from "./control.ts";
import { answerCall } from "./answer-call.ts";
import { sendResponse } from "./send-response.ts";
import { newTasksSchema, type NewTaskInput, newTasks } from "./new-task.ts";
import { createSimulatorState, type SimulatorState, type SimulatorStateOptions } from "./simulator-state.ts";

/** How a simulator starts: `port` 0 takes a free one. */
export type SimulatorOptions = SimulatorStateOptions & {
  readonly port?: number | undefined;
  readonly tasks?: readonly NewTaskInput[] | undefined;
};

/** A simulator that is serving; closing it destroys every open connection. */
export type Simulator = { readonly url: string; readonly port: number; close(): Promise<void> };

/** Serves IAM and the five services on one loopback origin, and the judge's record under `/_simulator`. */
export async function startSimulator({ port = 0, tasks = [], ...options }: SimulatorOptions = {}): Promise<Simulator> {
  const world = createSimulatorState(options);
  for (const task of newTasks(newTasksSchema.parse([...tasks]))) world.tasks.put(task);
  const server = createServer({ keepAliveTimeout: 60_000, maxHeaderSize: 128 * 1024 }, (request, response) => {
    serve(world, request, response).catch((error) => response.destroy(error));
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

async function serve(world: SimulatorState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = await read(request, world.now());
  if (call === undefined) return;
  if (isControl(call)) sendResponse(response, { how: "reply", reply: control(world, call) }, call.requestId);
  else sendResponse(response, await answerCall(world, call), call.requestId);
}

/** Undefined when the client went away before the end of its request. */
async function read(request: IncomingMessage, nowMs: number): Promise<ApiCall | undefined> {
  try {
    return await readCall(request, nowMs);
  } catch (error) {
    if (request.destroyed) return undefined;
    throw error;
  }
}
