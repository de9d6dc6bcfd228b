import { queueName } from "../client.ts";
import { type QueueName, queueNames } from "../config.ts";
import { isServiceName, serviceNames } from "../services/service-names.ts";
import { type JsonSchema, messageSchemas } from "./message-schemas.ts";

const DAY_SECONDS = 24 * 60 * 60;

/** The AsyncAPI 3 document of the queues, from the side of stopcord: what it receives and what it sends. */
export function asyncApi(version: string) {
  const { request, group, outcome } = messageSchemas();
  return {
    asyncapi: "3.0.0",
    info: {
      title: "stopcord",
      version,
      description:
        "A queue you drop stop requests into: deployments, builds, code checks, database replications and operations workflows on " +
        "Huawei Cloud are stopped, and what became of each comes out of another queue. Delivery is at least once, in no order.",
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
    operations: {
      stop: {
        action: "receive",
        channel: ref("channels", "requests"),
        summary: "Send a request, or a group of them, to have tasks stopped.",
        messages: [messageRef("requests", "request"), messageRef("requests", "group")],
      },
      publishOutcome: {
        action: "send",
        channel: ref("channels", "results"),
        summary: "Receive what became of each request; key on requestId, since one request may have several outcomes.",
        messages: [messageRef("results", "outcome")],
      },
      putAside: {
        action: "send",
        channel: ref("channels", "deadLetters"),
        summary: "Requests that a person must look at, and the exact bytes of what failed to be one.",
        messages: [messageRef("deadLetters", "deadLetter")],
      },
      ...Object.fromEntries(
        serviceNames.map((name) => [
          keyOf(`work-on-${name}`),
          { action: "receive", channel: ref("channels", keyOf(name)), summary: "Internal: fed by the router only." },
        ]),
      ),
    },
    components: {
      messages: MESSAGES,
      schemas: inComponents({ request, group, outcome }),
    },
  };
}

const text = { type: "string", minLength: 1, maxLength: 256 } as const;

/** Message attributes of the type String are an AsyncAPI message's headers. */
const MESSAGES = {
  request: { title: "Stop request", payload: ref("components/schemas", "request") },
  group: { title: "Group of stop requests", payload: ref("components/schemas", "group") },
  outcome: {
    title: "Outcome",
    headers: headers(["requestId", "service", "status"], ["requestId", "status"]),
    payload: ref("components/schemas", "outcome"),
  },
  deadLetter: {
    title: "Dead letter",
    summary: "The body stays as it was sent, so that it can be sent to requests again.",
    headers: headers(["requestId", "service", "status", "code", "message", "deadLetteredAt", "replays"], []),
  },
};

function headers(names: readonly string[], required: readonly string[]) {
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, text])),
    ...(required.length > 0 && { required }),
  };
}

const CARRIES: Partial<Record<QueueName, readonly (keyof typeof MESSAGES)[]>> = {
  requests: ["request", "group"],
  results: ["outcome"],
  "dead-letters": ["deadLetter"],
};

function channelOf(name: QueueName) {
  const carried = CARRIES[name] ?? ["request" as const];
  const isKept = name === "results" || name === "dead-letters";
  return {
    address: queueName("{stage}", name),
    ...(isServiceName(name) && { description: "Internal: requests of one service, with id and sentAt filled in." }),
    parameters: { stage: { default: "dev", description: "Of the deployment." } },
    messages: Object.fromEntries(carried.map((message) => [message, ref("components/messages", message)])),
    bindings: {
      sqs: {
        bindingVersion: "0.2.0",
        queue: {
          name: queueName("{stage}", name),
          fifoQueue: false,
          messageRetentionPeriod: (isKept ? 14 : 4) * DAY_SECONDS,
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

/** Definitions move up beside the schemas that refer to them; what they use of draft 2020-12 means the same in AsyncAPI. */
function inComponents(schemas: Readonly<Record<string, JsonSchema>>): Record<string, unknown> {
  const moved = Object.entries(schemas).flatMap(([name, { $schema: _, $defs = {}, ...schema }]) => [
    ...Object.entries($defs),
    [name, schema] as const,
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(moved)).replaceAll("#/$defs/", "#/components/schemas/"));
}

/** `dead-letters` as a key in the document: `deadLetters`. */
function keyOf(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
