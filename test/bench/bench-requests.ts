import type { SqsEvent } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget } from "../rig/example-targets.ts";

/** A request of the bench: its own for each number. */
export type BenchRequest = { readonly id: string; readonly service: ServiceName; readonly target: ExampleTarget };

/** The request of a number, to a service. */
export function makeBenchRequest(number: number, service: ServiceName = "codearts-build"): BenchRequest {
  return { id: `bench/${number}`, service, target: makeTarget(service, number) };
}

/** Requests that go round all services. */
export function makeMixedRequest(number: number): BenchRequest {
  return makeBenchRequest(number, serviceNames[number % serviceNames.length]);
}

/** The task that a request is to stop, for the simulator. */
export function buildTask({ service, target }: BenchRequest): NewTaskInput {
  return { service, ...target };
}

/** A batch as an event source hands it over. */
export function buildEvent(requests: readonly BenchRequest[]): SqsEvent {
  return { Records: requests.map(recordOf) };
}

function recordOf(request: BenchRequest): SqsEvent["Records"][number] {
  const sentMs = Date.now();
  return {
    messageId: request.id,
    receiptHandle: request.id,
    body: JSON.stringify({ ...request, sentAt: new Date(sentMs).toISOString() }),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(sentMs) },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:bench",
    awsRegion: "us-east-1",
  };
}
