import * as z from "zod/mini";
import { serviceNames } from "../../services/service-names.ts";
import { listShapes } from "./list-shapes.ts";
import { simulatedServices } from "./simulated-services.ts";

/** The page that explains the control API of a simulator at this origin. */
export function helpText(origin: string): string {
  return `A simulated Huawei Cloud: IAM, ${serviceNames.join(", ")}, all at ${origin}.
It checks signatures and tokens, keeps tasks that can be stopped, and records every call.

TASKS. A task is named by its service and the ids of its target, as in a stop request. Its key is those ids, joined by "/".
  curl ${origin}/_simulator/tasks -d '{"service":"drs","jobId":"job-1","endsAfterMs":500}'
  curl ${origin}/_simulator/tasks -d '[{"service":"codearts-build","jobId":"f9d6c8466d614a9788e9a0acf6c15f46","buildNo":20}]'
  curl '${origin}/_simulator/tasks?service=drs&key=job-1'
    service, ids ${idLines("                 ")}
    state        running (default), stopping, succeeded, failed, aborted, end-failed
    endsAfterMs  the time from an accepted stop to the end of the task: milliseconds, or "never"; default 300
    endsByItself {"state":"succeeded"|"failed","afterMs":0}
    endFails     true: a stop that is not forced fails (DRS: RELEASE_RESOURCE_FAILED)
    word         the word that the state query answers until the state changes, in place of the service's own word
    name, projectId (callers of other projects are refused)
    codeartsProjectId  the CodeArts project whose lists name the task
    startedAt, startedBy  of lists; default the creation, and "operator"
    listWord     as word, in lists; isQueued: true: the run waits in a queue (Build InQueue, Deploy pending, AOM waitExecute)
  Several runs of one job are several tasks, such as a jobId with the buildNo 1, 2 and 3.
  A task that exists already is replaced; its history stays.

CALLS. Every call except those to /_simulator, without secrets. n counts up; after=n lists the later calls.
  curl '${origin}/_simulator/calls?service=drs&kind=stop&task=job-1&since=2026-11-22T08:00:00Z&after=0'
  curl -X DELETE ${origin}/_simulator/calls
  curl ${origin}/_simulator/counts          (DELETE sets them to zero)

FAULTS. They apply to calls that the gateway has let in. The first matching fault applies; all matching latencies add up.
  curl ${origin}/_simulator/faults -d '{"kind":"reset","service":"drs","call":"stop","when":"after","count":1}'
  curl ${origin}/_simulator/faults -d '{"kind":"raw","status":418,"headers":{"content-type":"text/plain"},"body":"teapot"}'
  curl ${origin}/_simulator/faults          curl -X DELETE '${origin}/_simulator/faults?id=1'   (without id: all)
    kind         latency (ms), throttle (retryAfterSeconds, retryAfterAs "seconds"|"date"),
                 status (status 400-599, body "json"|"html"|"empty"), redirect (location), raw (status, headers, body),
                 reset, hang, cut (fewer bytes than announced), html, empty, garbage, oversized (all with 200),
                 expired-token (401), wrong-200 (a 200 whose body says that the call failed)
    service      a service, or iam; call: stop, state, list, token, any (default); task: a key, or for a list the id of its job or project
    when         before (default: the call has no effect), after (the call has its effect, and its answer is replaced)
    count, probability (0 to 1), forMs

LIMITS. Answers 429 APIGW.0308 above this number of calls a minute, for one service or for each; null removes the limit.
  curl ${origin}/_simulator/limits -d '{"service":"aom","perMinute":60,"retryAfter":true}'    (or "date")

LISTS. Huawei's pages and recorded answers differ in the shapes of lists; this changes some of them. GET shows the present ones.
  curl ${origin}/_simulator/lists -d '{"buildJobs":"jobs","emptyFirstPages":1,"hasFilters":false,"numbersAsText":true}'
${shapeLines("    ")}

CREDENTIALS. Adds keys and users, or changes fields of one. A changed user's tokens must be renewed.
  curl ${origin}/_simulator/credentials
  curl ${origin}/_simulator/credentials -d '{"ak":"SIMULATOR0ACCESS0KEY","sk":"a-new-one"}'
  curl ${origin}/_simulator/credentials -d '{"domain":"stopcord","user":"operator","denied":["drs"]}'
  curl ${origin}/_simulator/iam -d '{"tokenLifetimeMs":60000,"revoke":true}'

SWITCHES.
  curl ${origin}/_simulator/switches -d '{"buildV3Retired":true}'
`;
}

function shapeLines(indent: string): string {
  const values = Object.entries(listShapes).map(([field, schema]) => `${field}: ${valuesOf(schema)}`);
  return values.map((line) => indent + line).join("\n");
}

function valuesOf(schema: z.ZodMiniType): string {
  if (schema instanceof z.ZodMiniEnum) return schema.options.join(" | ");
  return schema instanceof z.ZodMiniBoolean ? "true | false" : "a number";
}

function idLines(indent: string): string {
  const lines = serviceNames.map((name) => `${name}: ${Object.keys(simulatedServices[name].idFields).join(", ")}`);
  return lines.join(`\n${indent}`);
}
