import * as z from "zod/mini";
import { serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { REQUEST_DESCRIPTIONS } from "./descriptions.ts";
import { buildMessageSchemas, type JsonSchema } from "./message-schemas.ts";
import { withOutcomeTable } from "./outcome-table.ts";

/** A Markdown table of README; no other line of README equals its head. */
type Table = { readonly head: string; readonly rows: readonly string[] };

/** Writes all generated tables into the text of README; throws where the text lacks one of them. */
export function withReadmeTables(readme: string): string {
  return [requestTable(), targetTable()].reduce(withTable, withOutcomeTable(readme));
}

/** The fields of a request with their defaults. */
function requestTable(): Table {
  const { anyOf = [], $defs = {} } = buildMessageSchemas().request;
  const { required = [] } = anyOf[0] ?? {};
  const rows = Object.entries(REQUEST_DESCRIPTIONS).map(([name, description]) => {
    const value = required.includes(name) ? "required" : defaultText($defs[name]);
    return `| \`${name}\` | ${value} | ${description} |`;
  });
  return { head: "| field of a request | default | meaning |", rows };
}

/** The fields of each service's targets, and the kind of task that they name. */
function targetTable(): Table {
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

function withTable(readme: string, { head, rows }: Table): string {
  const lines = readme.split("\n");
  const start = lines.indexOf(head);
  if (start === -1) throw new Error(`README.md: no table that starts with ${head}; add that line`);
  const afterTable = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  const rule = head.replaceAll(/[^|]+/g, "---");
  return [...lines.slice(0, start), head, rule, ...rows, ...lines.slice(afterTable)].join("\n");
}
