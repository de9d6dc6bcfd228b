import packageJson from "../../package.json" with { type: "json" };
import { buildAsyncApi } from "./asyncapi.ts";
import { buildMessageSchemas } from "./message-schemas.ts";

/** Builds the JSON documents of this folder, by file name without `.json`. */
export function buildSchemaDocuments(): Readonly<Record<string, object>> {
  return { ...buildMessageSchemas(), asyncapi: buildAsyncApi(packageJson.version) };
}
