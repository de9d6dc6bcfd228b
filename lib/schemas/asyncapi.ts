import { queueName } from "../client.ts";
import { type QueueName, queueNames } from "../config.ts";
import { isServiceName, serviceNames } from "../services/service-names.ts";
import { retentionSeconds } from "../stack/queues.ts";
import { buildMessageSchemas, type JsonSchema } from "./message-schemas.ts";

/** Builds the AsyncAPI 3 document of the queues, from the side of stopcord. */
export function buildAsyncApi(version: string) {
  const { request, group, outcome } = buildMessageSchemas();
  return {
    asyncapi: "3.0.0",
    info: {
      title: "stopcord",
      version,
      description:
        "Stops tasks on Huawei Cloud: a producer puts a stop request on the requests queue, and stopcord publishes an outcome " +
        "for each request to the results queue. Delivery is at least once and unordered.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    servers: {
      sqs: {
        host: "sqs.{region}.amazonaws.com",
        protocol: "sqs",
        description: "Amazon SQS in the AWS region of the deployment.",
        variables: { region: { default: "us-east-1" } },
      },
    },
    channels: Object.fromEntries(queueNames.map((name) => [keyOf(name), channelOf(name)])),
    operations: OPERATIONS,
    components: {
      messages: MESSAGES,
      schemas: inComponents({ request, group, outcome }),
    },
  };
}

/** Operations of stopcord: `receive` is what producers send, `send` is what consumers receive. */
const OPERATIONS = {
  stop: {
    action: "receive",
    channel: ref("channels", "requests"),
    summary: "Send a stop request or a group of stop requests.",
    messages: [messageRef("requests", "request"), messageRef("requests", "group")],
  },
  publishOutcome: {
    action: "send",
    channel: ref("channels", "results"),
    summary: "Receive the outcome of each request. Key on requestId, because one request may have several outcomes.",
    messages: [messageRef("results", "outcome")],
  },
  publishDeadLetter: {
    action: "send",
    channel: ref("channels", "deadLetters"),
    summary: "Receive requests that a person must look at, and the exact bytes of messages that are no request.",
    messages: [messageRef("deadLetters", "deadLetter")],
  },
  ...Object.fromEntries(
    serviceNames.map((name) => [
      keyOf(`work-on-${name}`),
      { action: "receive", channel: ref("channels", keyOf(name)), summary: "Internal: only the router sends here." },
    ]),
  ),
};

const text = { type: "string", minLength: 1, maxLength: 256 } as const;

/** Messages. SQS message attributes of the type String are the headers of an AsyncAPI message. */
const MESSAGES = {
  request: { title: "Stop request", payload: ref("components/schemas", "request") },
  group: { title: "Group of stop requests", payload: ref("components/schemas", "group") },
  outcome: {
    title: "Outcome",
    headers: headersOf(["requestId", "service", "status"], ["requestId", "status"]),
    payload: ref("components/schemas", "outcome"),
  },
  deadLetter: {
    title: "Dead letter",
    summary: "The body stays as it was received, so that it can be sent to requests again.",
    headers: headersOf(["requestId", "service", "status", "code", "message", "deadLetteredAt", "replays"], []),
  },
};

function headersOf(names: readonly string[], required: readonly string[]) {
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, text])),
    ...(required.length > 0 && { required }),
  };
}

/** Messages of each queue; a service queue carries requests. */
const CARRIES: Partial<Record<QueueName, readonly (keyof typeof MESSAGES)[]>> = {
  requests: ["request", "group"],
  results: ["outcome"],
  "dead-letters": ["deadLetter"],
};

function channelOf(name: QueueName) {
  const carried = CARRIES[name] ?? ["request" as const];
  return {
    address: queueName("{stage}", name),
    ...(isServiceName(name) && { description: "Internal: requests of one service, with id and sentAt set." }),
    parameters: { stage: { default: "dev", description: "The stage of the deployment." } },
    messages: Object.fromEntries(carried.map((message) => [message, ref("components/messages", message)])),
    bindings: {
      sqs: {
        bindingVersion: "0.2.0",
        queue: {
          name: queueName("{stage}", name),
          fifoQueue: false,
          messageRetentionPeriod: retentionSeconds(name),
        },
      },
    },
  };
}

function ref(place: string, name: string) {
  return { $ref: `#/${place}/${name}` };
}

function messageRef(channel: string, message: keyof typeof MESSAGES) {
  return ref(`channels/${channel}/messages`, message);
}

/** Moves the definitions of each schema to `components.schemas`. The keywords in use mean the same in draft 2020-12 and AsyncAPI. */
function inComponents(schemas: Readonly<Record<string, JsonSchema>>): Record<string, unknown> {
  const moved = Object.entries(schemas).flatMap(([name, { $schema: _, $defs = {}, ...schema }]) => [
    ...Object.entries($defs),
    [name, schema] as const,
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(moved)).replaceAll("#/$defs/", "#/components/schemas/"));
}

/** Converts a queue name to a key of the document: `dead-letters` to `deadLetters`. */
function keyOf(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
