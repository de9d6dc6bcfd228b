import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod/mini";
import { CURRENT, createStoredSecret, type SecretVersion, type StoredSecret } from "./stored-secret.ts";

/** The answer to a request of Secrets Manager's JSON protocol. */
export type SecretsReply = { readonly status: number; readonly body: object };

/** The secrets of one machine, by name. */
export type LocalSecrets = {
  /** Serves a file as a secret. Each request reads it again, so that editing the file rotates the secret. */
  addFile(name: string, path: string): void;
  /** Creates a secret in memory, which requests may change. */
  addValue(name: string, text: string): void;
  answer(request: IncomingMessage): Promise<SecretsReply>;
};

/** Creates the secrets; `onChange` gets each value that becomes the current one by a request. */
export function createLocalSecrets(region: string, onChange: (name: string, text: string) => void = () => {}) {
  const secrets = new Map<string, StoredSecret | { readonly path: string }>();

  const find = (secretId: string) => {
    const arn = /^arn:[^:]+:secretsmanager:[^:]*:\d+:secret:(.+?)(-\w{6})?$/.exec(secretId); // six random characters
    const name = [secretId, arn?.[1]].find((one) => one !== undefined && secrets.has(one));
    const secret = name === undefined ? undefined : secrets.get(name);
    return name === undefined || secret === undefined ? undefined : { name, secret };
  };

  return {
    addFile: (name, path) => void secrets.set(name, { path }),
    addValue: (name, text) => void secrets.set(name, createStoredSecret(text)),
    async answer(request) {
      const action = ACTIONS.get(String(request.headers["x-amz-target"]));
      if (action === undefined)
        return errorReply("UnknownOperationException", `npm start does not serve ${request.headers["x-amz-target"]}`);
      const input = inputSchema.safeParse(await json(request).catch(() => undefined));
      if (!input.success) return errorReply("InvalidParameterException", "SecretId is missing");
      const found = find(input.data.SecretId);
      if (found === undefined)
        return errorReply("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
      return action({ ...found, input: input.data, region, onChange });
    },
  } satisfies LocalSecrets;
}

const inputSchema = z.object({
  SecretId: z.string(),
  SecretString: z.optional(z.string()),
  ClientRequestToken: z.optional(z.string()),
  VersionStages: z.optional(z.array(z.string())),
  VersionStage: z.optional(z.string()),
  MoveToVersionId: z.optional(z.string()),
  RemoveFromVersionId: z.optional(z.string()),
});

/** A request about a secret that exists. */
type SecretRequest = {
  readonly name: string;
  readonly secret: StoredSecret | { readonly path: string };
  readonly input: z.output<typeof inputSchema>;
  readonly region: string;
  onChange(name: string, text: string): void;
};

type SecretsAction = (request: SecretRequest) => Promise<SecretsReply> | SecretsReply;

/** The actions that the functions and the command call. */
const ACTIONS: ReadonlyMap<string, SecretsAction> = new Map<string, SecretsAction>([
  ["secretsmanager.GetSecretValue", getValue],
  ["secretsmanager.PutSecretValue", putValue],
  ["secretsmanager.UpdateSecretVersionStage", moveStage],
]);

async function getValue({ name, secret, region }: SecretRequest): Promise<SecretsReply> {
  try {
    const version = "path" in secret ? await fileVersion(secret.path) : secret.current();
    if (version === undefined)
      return errorReply("ResourceNotFoundException", "Secrets Manager can't find the secret value AWSCURRENT.");
    const { id, text, stages } = version;
    const value = { SecretString: text, VersionId: id, VersionStages: stages, CreatedDate: Date.now() / 1000 };
    return { status: 200, body: { ...identity(name, region), ...value } };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return errorReply("InternalServiceError", `the file of the secret ${name} cannot be read: ${cause}`, 500);
  }
}

async function fileVersion(path: string): Promise<SecretVersion> {
  const text = await readFile(path, "utf8");
  return { id: hash("sha256", text).slice(0, 36), text, stages: [CURRENT] };
}

function putValue({ name, secret, input, region, onChange }: SecretRequest): SecretsReply {
  const { SecretString, ClientRequestToken, VersionStages = [CURRENT] } = input;
  if ("path" in secret)
    return errorReply("InvalidRequestException", `the secret ${name} is a file: edit ${secret.path}`);
  if (SecretString === undefined) return errorReply("InvalidParameterException", "SecretString is missing");
  const { id, stages } = secret.put(SecretString, VersionStages, ClientRequestToken);
  if (stages.includes(CURRENT)) onChange(name, SecretString);
  return { status: 200, body: { ...identity(name, region), VersionId: id, VersionStages: stages } };
}

function moveStage({ name, secret, input, region, onChange }: SecretRequest): SecretsReply {
  const { VersionStage, MoveToVersionId, RemoveFromVersionId } = input;
  if ("path" in secret || VersionStage === undefined)
    return errorReply("InvalidParameterException", "VersionStage is missing, or the secret is a file");
  const fault = secret.moveStage({ stage: VersionStage, to: MoveToVersionId, from: RemoveFromVersionId });
  if (fault !== undefined) return errorReply("InvalidParameterException", fault);
  const current = secret.current();
  if (VersionStage === CURRENT && current !== undefined) onChange(name, current.text);
  return { status: 200, body: identity(name, region) };
}

function identity(name: string, region: string) {
  return { ARN: `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-000000`, Name: name };
}

function errorReply(type: string, message: string, status = 400): SecretsReply {
  return { status, body: { __type: type, message, Message: message } };
}
