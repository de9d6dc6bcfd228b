import { Argument, type Command } from "commander";
import asyncapi from "../schemas/asyncapi.json" with { type: "json" };
import group from "../schemas/group.json" with { type: "json" };
import outcome from "../schemas/outcome.json" with { type: "json" };
import request from "../schemas/request.json" with { type: "json" };
import type { Context } from "./context.ts";
import { jsonLines } from "./line.ts";

const DOCUMENTS: Readonly<Record<string, object>> = { request, group, outcome, asyncapi };

const EXAMPLES = `
Examples:
  npx stopcord schema request > request.schema.json
  npx stopcord schema asyncapi`;

/** Adds the command `schema`, which needs neither AWS nor a network. */
export function addSchema(program: Command, { terminal }: Context): void {
  program
    .command("schema")
    .summary("print a JSON Schema, or the AsyncAPI document of the queues")
    .description("Prints the JSON Schema (draft 2020-12) of a message, or the AsyncAPI 3 document of the queues.")
    .addArgument(new Argument("<name>", "the document to print").choices(Object.keys(DOCUMENTS)))
    .addHelpText("after", EXAMPLES)
    .action((name: string) => terminal.print(...jsonLines(DOCUMENTS[name])));
}
