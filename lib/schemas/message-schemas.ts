import * as z from "zod/mini";
import { outcomeSchema } from "../outcome/outcome.ts";
import { MAX_FREE_TEXT, strictRequest } from "../request/request.ts";
import { targetShapes } from "../request/selection.ts";
import { serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { OUTCOME_DESCRIPTIONS, REQUEST_DESCRIPTIONS, TARGET_DESCRIPTIONS } from "./descriptions.ts";

/** A JSON Schema (draft 2020-12). */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Builds the JSON Schemas of the messages that producers send and consumers receive. */
export function buildMessageSchemas(): Readonly<Record<"request" | "group" | "outcome", JsonSchema>> {
  return {
    request: jsonSchemaOf(describedRequest()),
    group: jsonSchemaOf(describedGroup()),
    outcome: jsonSchemaOf(describedOutcome()),
  };
}

type Meta = { readonly id?: string; readonly title?: string; readonly description?: string | undefined };
type Shape = Readonly<Record<string, z.ZodMiniType>>;

/** Metadata of schemas. zod makes a definition of every schema with an id. */
const registry = z.registry<Meta>();

/** Describes a copy, because one schema may serve several fields with different descriptions. */
function described(schema: z.ZodMiniType, meta: Meta): z.ZodMiniType {
  const copy = z.core.clone(schema);
  registry.add(copy, meta);
  return copy;
}

function describedShape(shape: Shape, descriptions: Readonly<Record<string, string>>): Shape {
  return mapShape(shape, (schema, name) => described(schema, { description: descriptions[name] }));
}

function mapShape(shape: Shape, map: (schema: z.ZodMiniType, name: string) => z.ZodMiniType): Shape {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, map(schema, name)]));
}

/** Fields of every request. Each is a definition, because the requests of all services refer to it. */
const { service: _, target: __, ...ownFields } = strictRequest(services.aom).shape;
const FIELDS = mapShape(ownFields, (schema, id) => described(schema, { id, description: REQUEST_DESCRIPTIONS[id] }));

const KIND_TEXTS: Readonly<Record<string, (noun: string) => string>> = {
  run: (noun) => `The ids of one ${noun}.`,
  task: (noun) => `Every running ${noun} of one task.`,
  project: (noun) => `Every running ${noun} of a CodeArts project.`,
};

function kindText(kind: string, noun: string): string {
  return KIND_TEXTS[kind]?.(noun) ?? "";
}

const TARGETS = new Map(
  serviceNames.map((name) => {
    const { noun } = services[name];
    const kinds = Object.entries(targetShapes(services[name])).map(([kind, shape]) =>
      described(z.strictObject(describedShape(shape, TARGET_DESCRIPTIONS)), { description: kindText(kind, noun) }),
    );
    const [only] = kinds;
    const target = kinds.length === 1 && only ? only : z.union(kinds);
    return [name, described(target, { id: `${name}.target`, description: `The ids of one ${noun}, or a selection.` })];
  }),
);

/** Schemas of a request to each service; in a group (`isWhole` false) service and target may be missing. */
function requestsByService(isWhole: boolean) {
  return serviceNames.map((name) => {
    const target = TARGETS.get(name) ?? z.never();
    const service = described(z.literal(name), { description: REQUEST_DESCRIPTIONS.service });
    const own = isWhole ? { service, target } : { service: z.optional(service), target: z.optional(target) };
    return described(z.strictObject({ ...own, ...FIELDS }), { title: name });
  });
}

function describedRequest(): z.ZodMiniType {
  return described(z.union(requestsByService(true)), {
    title: "Stop request",
    description: "A request to stop one task: the body of a message to stopcord-<stage>-requests, at most 256 KiB.",
  });
}

function describedGroup(): z.ZodMiniType {
  const stops = z.array(z.union(requestsByService(false))).check(z.minLength(1), z.maxLength(100));
  const shape = {
    stops: described(stops, {
      description: "The requests. A request without service or target takes it from the group.",
    }),
    service: z.optional(described(z.enum(serviceNames), { description: REQUEST_DESCRIPTIONS.service })),
    target: z.optional(described(z.record(z.string(), z.unknown()), { description: REQUEST_DESCRIPTIONS.target })),
    ...FIELDS,
    id: z.optional(
      described(z.string().check(z.regex(/^[\w.:/-]{1,124}$/)), {
        description: "The id of the group. A request without an id gets <id>/<index from 0>.",
      }),
    ),
  };
  return described(z.strictObject(shape), {
    title: "Group of stop requests",
    description: "Up to 100 requests in one message. The other fields are defaults for each of them.",
  });
}

function describedOutcome(): z.ZodMiniType {
  return described(z.object(describedShape(outcomeSchema.shape, OUTCOME_DESCRIPTIONS)), {
    title: "Outcome",
    description:
      "The result of one request: the body of a message from stopcord-<stage>-results. Later versions may add fields.",
  });
}

/** Converts to JSON Schema on the sender's side: a field with a default is optional, and an outcome may have more fields. */
function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    metadata: registry,
    override({ jsonSchema, path }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      // A function checks the digits of a build number and the length of a text, and JSON Schema cannot express a function.
      if (path.includes("buildNo") && jsonSchema.type === "string" && jsonSchema.const === undefined)
        jsonSchema.pattern = "^[1-9]\\d{0,9}$";
      if (path.includes("reason") || path.includes("requestedBy")) jsonSchema.maxLength = MAX_FREE_TEXT;
    },
  });
}
