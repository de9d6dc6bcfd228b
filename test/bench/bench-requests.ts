import type { SqsEvent } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget } from "../rig/example-targets.ts";

/** A stop request of the bench. */
export type BenchRequest = { readonly id: string; readonly service: ServiceName; readonly target: ExampleTarget };

/** Makes the request with a number, for a service. */
export function makeBenchRequest(number: number, service: ServiceName = "codearts-build"): BenchRequest {
  return { id: `bench/${number}`, service, target: makeTarget(service, number) };
}

/** Makes the request with a number; successive numbers go to successive services. */
export function makeMixedRequest(number: number): BenchRequest {
  return makeBenchRequest(number, serviceNames[number % serviceNames.length]);
}

/** Builds the task of a request in the form of the simulator. */
export function buildTask({ service, target }: BenchRequest): NewTaskInput {
  return { service, ...target };
}

/** Builds the event that an event source passes to a function. */
export function buildEvent(requests: readonly BenchRequest[]): SqsEvent {
  return { Records: requests.map(buildRecord) };
}

function buildRecord(request: BenchRequest): SqsEvent["Records"][number] {
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
