import * as z from "zod/mini";
import { outcomeSchema } from "../outcome/outcome.ts";
import { strictRequest } from "../request/request.ts";
import { serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { OUTCOME_DESCRIPTIONS, REQUEST_DESCRIPTIONS, TARGET_DESCRIPTIONS } from "./descriptions.ts";

/** A JSON Schema as it is written to a file. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schemas of the messages (draft 2020-12), for those who send requests and groups and those who read outcomes. */
export function messageSchemas(): Readonly<Record<"request" | "group" | "outcome", JsonSchema>> {
  return {
    request: jsonSchemaOf(requestSchema()),
    group: jsonSchemaOf(groupSchema()),
    outcome: jsonSchemaOf(outcomeDocument()),
  };
}

type Meta = { readonly id?: string; readonly title?: string; readonly description?: string | undefined };
type Shape = Readonly<Record<string, z.ZodMiniType>>;

/** A field that has an id becomes a definition of its own. */
const registry = z.registry<Meta>();

/** A copy that can be described, since one schema may serve several fields. */
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

/** The fields that every service has; a definition each, since all five kinds of request refer to them. */
const { service: _, target: __, ...ownFields } = strictRequest(services.aom).shape;
const FIELDS = mapShape(ownFields, (schema, id) => described(schema, { id, description: REQUEST_DESCRIPTIONS[id] }));

const TARGETS = new Map(
  serviceNames.map((name) => {
    const target = z.strictObject(describedShape(services[name].target, TARGET_DESCRIPTIONS));
    return [name, described(target, { id: `${name}.target`, description: `Names a ${services[name].noun}.` })];
  }),
);

function kindsOfRequest(isWhole: boolean) {
  return serviceNames.map((name) => {
    const target = TARGETS.get(name) ?? z.never();
    const service = described(z.literal(name), { description: REQUEST_DESCRIPTIONS.service });
    const own = isWhole ? { service, target } : { service: z.optional(service), target: z.optional(target) };
    return described(z.strictObject({ ...own, ...FIELDS }), { title: name });
  });
}

function requestSchema(): z.ZodMiniType {
  return described(z.union(kindsOfRequest(true)), {
    title: "Stop request",
    description: "A request to stop one task: the body of a message to stopcord-<stage>-requests, at most 256 KiB.",
  });
}

function groupSchema(): z.ZodMiniType {
  const stops = z.array(z.union(kindsOfRequest(false))).check(z.minLength(1), z.maxLength(100));
  const shape = {
    stops: described(stops, { description: "Each a request; what one lacks of service and target, the group has." }),
    service: z.optional(described(z.enum(serviceNames), { description: REQUEST_DESCRIPTIONS.service })),
    target: z.optional(described(z.record(z.string(), z.unknown()), { description: REQUEST_DESCRIPTIONS.target })),
    ...FIELDS,
    id: z.optional(
      described(z.string().check(z.regex(/^[\w.:/-]{1,124}$/)), {
        description: "Names the group; a stop without an id of its own is <id>/<index from 0>.",
      }),
    ),
  };
  return described(z.strictObject(shape), {
    title: "Group of stop requests",
    description: "Up to 100 requests in one message; the other fields are defaults for each of them.",
  });
}

function outcomeDocument(): z.ZodMiniType {
  return described(z.object(describedShape(outcomeSchema.shape, OUTCOME_DESCRIPTIONS)), {
    title: "Outcome",
    description: "What became of a request: the body of a message from stopcord-<stage>-results. Fields may be added.",
  });
}

/** As it is sent or may be received: what has a default may be left out, and an outcome may have more fields. */
function jsonSchemaOf(schema: z.ZodMiniType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    metadata: registry,
    override({ jsonSchema, path }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      // The digits of a build number are checked by a function, which has no words in JSON Schema.
      if (path.includes("buildNo") && jsonSchema.type === "string") jsonSchema.pattern = "^[1-9]\\d{0,9}$";
    },
  });
}
