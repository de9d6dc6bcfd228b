import type { ServiceName } from "../../lib/services/service-names.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { createOperator } from "./operator.ts";
import { makeTaskRequests, startTasks } from "./task-requests.ts";

const TEAMS = ["team-a", "team-b", "team-c"];
const MEMBERS = 100;

type Groups = {
  readonly pipeline: ExperimentPipeline;
  readonly print: (line: string) => void;
  readonly groups: number;
  readonly lifeMs: number;
  /** The members of a group take turns among these. */
  readonly services: readonly ServiceName[];
};

/** Sends groups of a hundred requests by the command, as a release pipeline does; returns the ids of the groups. */
export async function sendGroups({ pipeline, print, groups, lifeMs, services }: Groups): Promise<readonly string[]> {
  const { type } = createOperator(pipeline.machine, print);
  const ids = Array.from({ length: groups }, (_, index) => `release-${index}`);
  for (const id of ids) {
    const requests = Array.from({ length: MEMBERS }, (_, index) => {
      const service = services[index % services.length] ?? "drs";
      const [request] = makeTaskRequests(service, 1, { account: "default", deadlineMs: Date.now() + lifeMs });
      return request === undefined ? [] : [{ ...request, requestedBy: TEAMS[index % TEAMS.length] }];
    }).flat();
    await startTasks(pipeline.simulator, requests);
    const stops = requests.map(({ id: _, ...request }) => request);
    await type("npx stopcord send -", JSON.stringify({ id, stops }));
  }
  return ids;
}
