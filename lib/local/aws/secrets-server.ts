import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod/mini";

/** A Secrets Manager on this machine, at `url`. */
export type SecretsServer = { readonly url: string; close(): Promise<void> };

/** Secrets by name, each a file that is read at every request, so that editing it rotates the secret. */
export type SecretFiles = { readonly region: string; readonly files: Readonly<Record<string, string>> };

type Answer = { readonly status: number; readonly body: object };

/** Starts the one action of Secrets Manager that the functions call, GetSecretValue, on a free port of loopback. */
export async function startSecretsServer(secrets: SecretFiles): Promise<SecretsServer> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, secrets);
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

async function answer(request: IncomingMessage, secrets: SecretFiles): Promise<Answer> {
  const action = request.headers["x-amz-target"];
  if (action !== "secretsmanager.GetSecretValue")
    return fault("UnknownOperationException", `${action} is not served here`);
  const input = z.object({ SecretId: z.string() }).safeParse(await json(request).catch(() => undefined));
  if (!input.success) return fault("InvalidParameterException", "SecretId is missing");
  const name = nameOf(input.data.SecretId, secrets);
  const path = name === undefined ? undefined : secrets.files[name];
  if (name === undefined || path === undefined) {
    return fault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  return readFile(path, "utf8").then(
    (text) => ({ status: 200, body: secretValue(name, text, secrets.region) }),
    (error) => fault("InternalServiceError", `the file of the secret ${name} cannot be read: ${error.message}`, 500),
  );
}

function fault(type: string, message: string, status = 400): Answer {
  return { status, body: { __type: type, message, Message: message } };
}

/** A secret may be asked for by its name or by its ARN, which ends in six characters of Amazon's choice. */
function nameOf(secretId: string, { files }: SecretFiles): string | undefined {
  const named = /^arn:[^:]+:secretsmanager:[^:]*:\d+:secret:(.+?)(-\w{6})?$/.exec(secretId);
  return [secretId, named?.[1]].find((name) => name !== undefined && Object.hasOwn(files, name));
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
