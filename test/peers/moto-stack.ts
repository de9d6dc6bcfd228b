import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { packageFunctions } from "../../lib/local/aws/lambda/package-functions.ts";
import { TEMPLATE_FILE } from "../../lib/local/check-inputs.ts";
import { PROJECT } from "../rig/project.ts";
import { type FittedTemplate, fitTemplate, type Template } from "./fit-template.ts";
import type { CommandResult } from "./run-command.ts";

const STAGE = "peers";
const STACK = `stopcord-${STAGE}-check`;

/** Creates the compiled stack on moto, updates it with another setting, and removes it. */
export async function checkMotoStack(url: string): Promise<CommandResult> {
  const folder = await packageFunctions(PROJECT, STAGE);
  try {
    const compiled: Template = JSON.parse(await readFile(join(folder, TEMPLATE_FILE), "utf8"));
    return await runStack(url, fitTemplate(compiled));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runStack(url: string, { template, dropped }: FittedTemplate): Promise<CommandResult> {
  const lines = [`left out, because moto does not know them: ${dropped.join(", ") || "nothing"}`];
  const ask = async (action: string, more: Record<string, string> = {}) => {
    const answer = await callCloudFormation(url, { Action: action, StackName: STACK, ...more });
    lines.push(`${action}: HTTP ${answer.status}${answer.status === 200 ? "" : ` ${answer.text}`}`);
    return answer;
  };
  const statusIs = async (status: string): Promise<boolean> => {
    const { text } = await ask("DescribeStacks");
    const found = /<StackStatus>(\w+)</.exec(text)?.[1] ?? "no stack";
    lines.push(`  ${found}, ${await countQueues(url)} queues`);
    return found === status;
  };
  await ask("CreateStack", { TemplateBody: JSON.stringify(template) });
  const isCreated = await statusIs("CREATE_COMPLETE");
  await ask("UpdateStack", { TemplateBody: JSON.stringify(withLongerRetention(template)) });
  const isUpdated = await statusIs("UPDATE_COMPLETE");
  await ask("DeleteStack");
  const left = await countQueues(url);
  const ok = isCreated && isUpdated && left === 0;
  lines.push(`created: ${isCreated}, updated: ${isUpdated}, queues left after removal: ${left}`);
  return { ok, output: lines.join("\n") };
}

/** The template with another retention of every queue, as a change of a setting makes it. */
function withLongerRetention(template: Template): Template {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      if (resource.Type !== "AWS::SQS::Queue") return [id, resource];
      return [id, { ...resource, Properties: { ...resource.Properties, MessageRetentionPeriod: 1_209_600 } }];
    }),
  );
  return { ...template, Resources };
}

async function countQueues(url: string): Promise<number> {
  const { text } = await post(
    url,
    "sqs",
    new URLSearchParams({ Action: "ListQueues", QueueNamePrefix: `stopcord-${STAGE}-` }),
  );
  return text.match(/stopcord-peers-[\w-]+/g)?.length ?? 0;
}

function callCloudFormation(url: string, fields: Record<string, string>) {
  return post(url, "cloudformation", new URLSearchParams({ Version: "2010-05-15", ...fields }));
}

/** moto reads only the service from the signature, and checks none. */
async function post(url: string, service: string, body: URLSearchParams) {
  const scope = `x/20261122/us-east-1/${service}/aws4_request`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=x` },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}
