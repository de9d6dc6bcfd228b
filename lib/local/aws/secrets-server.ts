import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod/mini";
import { refuseForeignRequest } from "../loopback-guard.ts";

/** The embedded Secrets Manager, at `url`. */
export type SecretsServer = { readonly url: string; close(): Promise<void> };

/** Paths of files by secret name. Each request reads its file again, so that editing the file rotates the secret. */
export type SecretFiles = { readonly region: string; readonly files: Readonly<Record<string, string>> };

type Reply = { readonly status: number; readonly body: object };

/** Starts a server on a free loopback port. It serves GetSecretValue, the only action of Secrets Manager that the functions call. */
export async function startSecretsServer(secrets: SecretFiles): Promise<SecretsServer> {
  const server = createServer(async (request, response) => {
    if (refuseForeignRequest(request, response)) return;
    const { status, body } = await replyTo(request, secrets);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function replyTo(request: IncomingMessage, secrets: SecretFiles): Promise<Reply> {
  const action = request.headers["x-amz-target"];
  if (action !== "secretsmanager.GetSecretValue")
    return errorReply("UnknownOperationException", `npm start does not serve ${action}`);
  const input = z.object({ SecretId: z.string() }).safeParse(await json(request).catch(() => undefined));
  if (!input.success) return errorReply("InvalidParameterException", "SecretId is missing");
  const name = findName(input.data.SecretId, secrets);
  const path = name === undefined ? undefined : secrets.files[name];
  if (name === undefined || path === undefined) {
    return errorReply("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  return readFile(path, "utf8").then(
    (text) => ({ status: 200, body: secretValue(name, text, secrets.region) }),
    (error) =>
      errorReply("InternalServiceError", `the file of the secret ${name} cannot be read: ${error.message}`, 500),
  );
}

function errorReply(type: string, message: string, status = 400): Reply {
  return { status, body: { __type: type, message, Message: message } };
}

/** Finds a secret's name from a name or an ARN; Secrets Manager adds six random characters to the name in an ARN. */
function findName(secretId: string, { files }: SecretFiles): string | undefined {
  const arn = /^arn:[^:]+:secretsmanager:[^:]*:\d+:secret:(.+?)(-\w{6})?$/.exec(secretId);
  return [secretId, arn?.[1]].find((name) => name !== undefined && Object.hasOwn(files, name));
}

function secretValue(name: string, text: string, region: string) {
  return {
    ARN: `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-000000`,
    Name: name,
    SecretString: text,
    VersionId: hash("sha256", text).slice(0, 36),
    VersionStages: ["AWSCURRENT"],
    CreatedDate: Date.now() / 1000,
  };
}
