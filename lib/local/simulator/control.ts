import * as z from "zod/mini";
import type { ApiCall } from "./api-call.ts";
import { createCounts } from "./counts.ts";
import { credentialSchema } from "./credentials.ts";
import { faultsSchema } from "./fault.ts";
import { helpText } from "./help.ts";
import { parseInput } from "./input.ts";
import { limitSchema } from "./limits.ts";
import { newTasksSchema, newTasks } from "./new-task.ts";
import { jsonReply, type Reply } from "./reply.ts";
import { parseJson } from "./service-request.ts";
import type { SimulatorState } from "./simulator-state.ts";

type Answer = (world: SimulatorState, call: ApiCall) => Reply;
type Taker<Schema extends z.ZodMiniType> = (world: SimulatorState, value: z.output<Schema>) => Reply;

const PREFIX = "/_simulator";

const SWITCHES = z.strictObject({ buildV3Retired: z.boolean() });
const IAM = z.strictObject({
  tokenLifetimeMs: z.optional(z.int().check(z.minimum(1))),
  revoke: z.optional(z.literal(true)),
});

const ROUTES: Readonly<Record<string, Answer>> = {
  "GET ": (_, { headers }) => ({ ...ok(null), headers: TEXT, body: helpText(`http://${headers.host}`) }),

  "GET /tasks": ({ tasks }, { query }) => ok(tasks.list({ service: ask(query, "service"), key: ask(query, "key") })),
  "POST /tasks": takingMany(newTasksSchema, ({ tasks }, wanted) => ok(newTasks(wanted).map(tasks.put))),

  "GET /calls": listCalls,
  "DELETE /calls": ({ calls }) => {
    calls.clear();
    return ok([]);
  },
  "GET /counts": ({ counts }) => ok(counts),
  "DELETE /counts": ({ counts }) => ok(Object.assign(counts, createCounts())),

  "GET /faults": ({ faults }) => ok(faults.list()),
  "POST /faults": takingMany(faultsSchema, ({ faults }, wanted) => ok(wanted.map(faults.order))),
  "DELETE /faults": deleteFaults,

  "GET /limits": ({ limits }) => ok(limits.list()),
  "POST /limits": taking(limitSchema, ({ limits }, limit) => {
    limits.set(limit);
    return ok(limits.list());
  }),
  "GET /credentials": ({ credentials }) => ok(credentials.list()),
  "POST /credentials": taking(credentialSchema, ({ credentials }, change) => {
    const stored = credentials.put(change);
    return "value" in stored ? ok(stored.value) : bad(stored.problem);
  }),
  "POST /iam": taking(IAM, ({ tokens }, { tokenLifetimeMs, revoke }) => {
    if (tokenLifetimeMs !== undefined) tokens.setLifetime(tokenLifetimeMs);
    if (revoke) tokens.revokeAll();
    return ok({ tokenLifetimeMs, revoke });
  }),
  "GET /switches": ({ retired }) => ok({ buildV3Retired: retired.has("build-v3") }),
  "POST /switches": taking(SWITCHES, ({ retired }, { buildV3Retired }) => {
    if (buildV3Retired) retired.add("build-v3");
    else retired.delete("build-v3");
    return ok({ buildV3Retired });
  }),
};

const TEXT = { "content-type": "text/plain;charset=UTF-8" };

/** Whether a call is for the judge and not for the cloud. */
export function isControl({ path }: ApiCall): boolean {
  return path === PREFIX || path.startsWith(`${PREFIX}/`);
}

/** Answers a call to the control API. */
export function control(world: SimulatorState, call: ApiCall): Reply {
  const answer = ROUTES[`${call.method} ${call.path.slice(PREFIX.length).replace(/\/$/, "")}`];
  if (answer) return answer(world, call);
  const routes = Object.keys(ROUTES).map((route) => route.replace(" ", ` ${PREFIX}`));
  return jsonReply(404, { error: `no control route ${call.method} ${call.path}; there are: ${routes.join(", ")}` });
}

function taking<Schema extends z.ZodMiniType>(
  schema: Schema,
  answer: Taker<Schema>,
  prepare = (body: unknown) => body,
): Answer {
  return (world, { body }) => {
    const input = parseInput(schema, prepare(parseJson(body)));
    return "value" in input ? answer(world, input.value) : bad(input.problem);
  };
}

/** One of them is as good as an array of one. */
function takingMany<Schema extends z.ZodMiniType>(schema: Schema, answer: Taker<Schema>): Answer {
  return taking(schema, answer, (body) => [body].flat());
}

function listCalls({ calls }: SimulatorState, { query }: ApiCall): Reply {
  const since = time(ask(query, "since"));
  const after = ask(query, "after");
  if (Number.isNaN(since)) return bad("since: an ISO 8601 time or milliseconds since 1970");
  if (after !== undefined && !/^\d+$/.test(after)) return bad("after: the n of a call");
  const filter = { service: ask(query, "service"), kind: ask(query, "kind"), task: ask(query, "task") };
  return ok(calls.list({ ...filter, since, after: after === undefined ? undefined : Number(after) }));
}

function deleteFaults({ faults }: SimulatorState, { query }: ApiCall): Reply {
  const id = ask(query, "id");
  if (id === undefined) faults.clear();
  else if (!faults.remove(id)) return jsonReply(404, { error: `no fault ${id}` });
  return ok(faults.list());
}

function ask(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) ?? undefined;
}

function time(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

function ok(body: unknown): Reply {
  return jsonReply(200, body);
}

function bad(problem: string): Reply {
  return jsonReply(400, { error: problem });
}
