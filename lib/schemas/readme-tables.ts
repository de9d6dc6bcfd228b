import * as z from "zod/mini";
import { serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { REQUEST_DESCRIPTIONS } from "./descriptions.ts";
import { type MarkdownTable, withTable } from "./markdown-table.ts";
import { buildMessageSchemas, type JsonSchema } from "./message-schemas.ts";
import { outcomeTable } from "./outcome-table.ts";

/** Writes all generated tables into the text of README; throws where the text lacks one of them. */
export function withReadmeTables(readme: string): string {
  return [outcomeTable(), requestTable(), targetTable()].reduce(withTable, readme);
}

/** The fields of a request with their defaults. */
function requestTable(): MarkdownTable {
  const { anyOf = [], $defs = {} } = buildMessageSchemas().request;
  const { required = [] } = anyOf[0] ?? {};
  const rows = Object.entries(REQUEST_DESCRIPTIONS).map(([name, description]) => {
    const value = required.includes(name) ? "required" : defaultText($defs[name]);
    return `| \`${name}\` | ${value} | ${description} |`;
  });
  return { head: "| field of a request | default | meaning |", rows };
}

/** The fields of each service's targets, and the kind of task that they name. */
function targetTable(): MarkdownTable {
  const rows = serviceNames.map((name) => {
    const { properties = {} } = z.toJSONSchema(z.object(services[name].target), { io: "input" });
    const fields = Object.entries(properties).map(([field, schema]) => {
      const value = defaultText(schema);
      return value === "" ? `\`${field}\`` : `\`${field}\` = ${value}`;
    });
    return `| \`${name}\` | ${fields.join(", ")} | one ${services[name].noun} |`;
  });
  return { head: "| service | fields of `target` | the request stops |", rows };
}

function defaultText(schema: boolean | JsonSchema | undefined): string {
  return typeof schema === "object" && schema.default !== undefined ? `\`${schema.default}\`` : "";
}
