import packageJson from "../../package.json" with { type: "json" };
import { asyncApi } from "./asyncapi.ts";
import { messageSchemas } from "./message-schemas.ts";

/** The documents of this folder by the names of their files. */
export function schemaDocuments(): Readonly<Record<string, object>> {
  return { ...messageSchemas(), asyncapi: asyncApi(packageJson.version) };
}
