import * as z from "zod/mini";
import { parseJson } from "../parse-json.ts";
import type { ApiCall } from "./api-call.ts";
import { createCounts } from "./counts.ts";
import { credentialSchema } from "./credentials.ts";
import { faultsSchema } from "./fault.ts";
import { helpText } from "./help.ts";
import { limitSchema } from "./limits.ts";
import { listShapesSchema } from "./list-shapes.ts";
import { newTasks, newTasksSchema } from "./new-task.ts";
import { parseInput } from "./parse-input.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { SimulatorState } from "./simulator-state.ts";

type ControlAnswer = (state: SimulatorState, call: ApiCall) => Reply;
type BodyAnswer<Schema extends z.ZodMiniType> = (state: SimulatorState, value: z.output<Schema>) => Reply;

const PREFIX = "/_simulator";

const SWITCHES = z.strictObject({ buildV3Retired: z.boolean() });
const IAM = z.strictObject({
  tokenLifetimeMs: z.optional(z.int().check(z.minimum(1))),
  revoke: z.optional(z.literal(true)),
});

const ROUTES: Readonly<Record<string, ControlAnswer>> = {
  "GET ": (_, { headers }) => ({ ...ok(null), headers: TEXT, body: helpText(`http://${headers.host}`) }),

  "GET /tasks": ({ tasks }, { query }) =>
    ok(tasks.list({ service: paramOf(query, "service"), key: paramOf(query, "key") })),
  "POST /tasks": withItems(newTasksSchema, ({ tasks }, wanted) => ok(newTasks(wanted).map(tasks.put))),

  "GET /calls": listCalls,
  "DELETE /calls": ({ calls }) => {
    calls.clear();
    return ok([]);
  },
  "GET /counts": ({ counts }) => ok(counts),
  "DELETE /counts": ({ counts }) => ok(Object.assign(counts, createCounts())),

  "GET /faults": ({ faults }) => ok(faults.list()),
  "POST /faults": withItems(faultsSchema, ({ faults }, wanted) => ok(wanted.map(faults.add))),
  "DELETE /faults": deleteFaults,

  "GET /limits": ({ limits }) => ok(limits.list()),
  "POST /limits": withBody(limitSchema, ({ limits }, limit) => {
    limits.set(limit);
    return ok(limits.list());
  }),
  "GET /lists": ({ lists }) => ok(lists.current),
  "POST /lists": withBody(listShapesSchema, ({ lists }, change) => ok(lists.set(change))),
  "GET /credentials": ({ credentials }) => ok(credentials.list()),
  "POST /credentials": withBody(credentialSchema, ({ credentials }, change) => {
    const stored = credentials.put(change);
    return "value" in stored ? ok(stored.value) : badRequest(stored.problem);
  }),
  "POST /iam": withBody(IAM, ({ tokens }, { tokenLifetimeMs, revoke }) => {
    if (tokenLifetimeMs !== undefined) tokens.setLifetime(tokenLifetimeMs);
    if (revoke) tokens.revokeAll();
    return ok({ tokenLifetimeMs, revoke });
  }),
  "GET /switches": ({ retired }) => ok({ buildV3Retired: retired.has("build-v3") }),
  "POST /switches": withBody(SWITCHES, ({ retired }, { buildV3Retired }) => {
    if (buildV3Retired) retired.add("build-v3");
    else retired.delete("build-v3");
    return ok({ buildV3Retired });
  }),
};

const TEXT = { "content-type": "text/plain;charset=UTF-8" };

/** Tells whether a call is one to the control API. */
export function isControl({ path }: ApiCall): boolean {
  return path === PREFIX || path.startsWith(`${PREFIX}/`);
}

/** Answers a call to the control API. */
export function answerControl(state: SimulatorState, call: ApiCall): Reply {
  const answer = ROUTES[`${call.method} ${call.path.slice(PREFIX.length).replace(/\/$/, "")}`];
  if (answer) return answer(state, call);
  const routes = Object.keys(ROUTES).map((route) => route.replace(" ", ` ${PREFIX}`));
  return jsonReply(404, { error: `no control route ${call.method} ${call.path}; there are: ${routes.join(", ")}` });
}

function withBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  answer: BodyAnswer<Schema>,
  prepare = (body: unknown) => body,
): ControlAnswer {
  return (state, { body }) => {
    const input = parseInput(schema, prepare(parseJson(body)));
    return "value" in input ? answer(state, input.value) : badRequest(input.problem);
  };
}

/** Reads an array, or one item without its array. */
function withItems<Schema extends z.ZodMiniType>(schema: Schema, answer: BodyAnswer<Schema>): ControlAnswer {
  return withBody(schema, answer, (body) => [body].flat());
}

function listCalls({ calls }: SimulatorState, { query }: ApiCall): Reply {
  const since = time(paramOf(query, "since"));
  const after = paramOf(query, "after");
  if (Number.isNaN(since)) return badRequest("since: an ISO 8601 time or milliseconds since 1970");
  if (after !== undefined && !/^\d+$/.test(after)) return badRequest("after: the n of a call");
  const filter = { service: paramOf(query, "service"), kind: paramOf(query, "kind"), task: paramOf(query, "task") };
  return ok(calls.list({ ...filter, since, after: after === undefined ? undefined : Number(after) }));
}

function deleteFaults({ faults }: SimulatorState, { query }: ApiCall): Reply {
  const id = paramOf(query, "id");
  if (id === undefined) faults.clear();
  else if (!faults.remove(id)) return jsonReply(404, { error: `no fault ${id}` });
  return ok(faults.list());
}

function paramOf(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) ?? undefined;
}

function time(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

function ok(body: unknown): Reply {
  return jsonReply(200, body);
}

function badRequest(problem: string): Reply {
  return jsonReply(400, { error: problem });
}
