import type { SqsEvent } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";

/** A request of the bench: its own for each number. */
export type BenchRequest = { readonly id: string; readonly service: ServiceName; readonly target: object };

/** The request of a number, to a service. */
export function makeBenchRequest(number: number, service: ServiceName = "codearts-build"): BenchRequest {
  return { id: `bench/${number}`, service, target: TARGETS[service](number) };
}

/** Requests that go round the five services. */
export function makeMixedRequest(number: number): BenchRequest {
  return makeBenchRequest(number, serviceNames[number % serviceNames.length]);
}

/** The task that a request is to stop, for the simulator. */
export function buildTask({ service, target }: BenchRequest): NewTaskInput {
  return { service, ...target } as NewTaskInput; // TARGETS has what each service asks for
}

const id32 = (number: number) => number.toString(16).padStart(32, "0");

const TARGETS: Readonly<Record<ServiceName, (number: number) => object>> = {
  "codearts-deploy": (number) => ({ taskId: id32(1), recordId: id32(number) }),
  "codearts-check": (number) => ({ taskId: id32(number) }),
  "codearts-build": (number) => ({ jobId: id32(number), buildNo: 20 }),
  drs: (number) => ({ jobId: id32(number) }),
  aom: (number) => ({ workflowId: id32(1), executionId: id32(number) }),
};

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
