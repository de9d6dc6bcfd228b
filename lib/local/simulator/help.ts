/** The page that tells a person how to use a simulator at this origin. */
export function helpText(origin: string): string {
  return `Huawei Cloud in small: IAM, CodeArts Deploy, Check and Build, DRS and AOM on one origin, ${origin}.
It checks signatures and tokens for real, keeps tasks that can be stopped, and records what really happened.

TASKS. A task is named by its service and its target, in the words of a stop request; its key is the ids joined by "/".
  curl ${origin}/_simulator/tasks -d '{"service":"drs","jobId":"job-1","endsAfterMs":500}'
  curl ${origin}/_simulator/tasks -d '[{"service":"codearts-build","jobId":"f9d6c8466d614a9788e9a0acf6c15f46","buildNo":20}]'
  curl '${origin}/_simulator/tasks?service=drs&key=job-1'
    service      codearts-deploy (taskId, recordId), codearts-check (taskId), codearts-build (jobId, buildNo),
                 drs (jobId), aom (workflowId, executionId)
    state        running (default), stopping, succeeded, failed, aborted, end-failed
    endsAfterMs  from a taken stop to the end: milliseconds, or "never"; default 300
    endsByItself {"state":"succeeded"|"failed","afterMs":0}
    endFails     an end that is not forced fails (DRS: RELEASE_RESOURCE_FAILED)
    word         what the state query says until the state changes, instead of the service's word for it
    name, projectId (callers of other projects are refused)
  A task that exists is set anew; its history stays.

CALLS. Every call but those to /_simulator, secrets masked; n counts up, so after=n reads on from there.
  curl '${origin}/_simulator/calls?service=drs&kind=stop&task=job-1&since=2026-11-22T08:00:00Z&after=0'
  curl -X DELETE ${origin}/_simulator/calls
  curl ${origin}/_simulator/counts          (DELETE sets them to zero)

FAULTS. They strike calls that the gateway has let in; the first that matches strikes, every latency adds up.
  curl ${origin}/_simulator/faults -d '{"kind":"reset","service":"drs","call":"stop","when":"after","count":1}'
  curl ${origin}/_simulator/faults -d '{"kind":"raw","status":418,"headers":{"content-type":"text/plain"},"body":"teapot"}'
  curl ${origin}/_simulator/faults          curl -X DELETE '${origin}/_simulator/faults?id=1'   (without id: all)
    kind         latency (ms), throttle (retryAfterSeconds, retryAfterAs "seconds"|"date"),
                 status (status 400-599, body "json"|"html"|"empty"), redirect (location), raw (status, headers, body),
                 reset, hang, cut (fewer bytes than announced), html, empty, garbage, oversized (all with 200),
                 expired-token (401), wrong-200 (a 200 that says it failed)
    service      one of the five, or iam; call: stop, state, token, any (default); task: a key
    when         before (default: the call has no effect), after (it has, and its answer is spoilt)
    count, probability (0 to 1), forMs

LIMITS. 429 APIGW.0308 above so many calls a minute, for one service or each; null lifts it.
  curl ${origin}/_simulator/limits -d '{"service":"aom","perMinute":60,"retryAfter":true}'    (or "date")

CREDENTIALS. Add keys and users, or change some fields of one; a changed user's tokens must be renewed.
  curl ${origin}/_simulator/credentials
  curl ${origin}/_simulator/credentials -d '{"ak":"SIMULATOR0ACCESS0KEY","sk":"a-new-one"}'
  curl ${origin}/_simulator/credentials -d '{"domain":"stopcord","user":"operator","denied":["drs"]}'
  curl ${origin}/_simulator/iam -d '{"tokenLifetimeMs":60000,"revoke":true}'

SWITCHES.
  curl ${origin}/_simulator/switches -d '{"buildV3Retired":true}'
`;
}
