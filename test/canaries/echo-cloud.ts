import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { KEY, TOKEN, USER } from "./canary-secrets.ts";
import { type Echo, makeEcho } from "./echo.ts";

const TOKEN_ANSWER: Echo = {
  status: 201,
  headers: { "x-subject-token": TOKEN },
  body: JSON.stringify({ token: { expires_at: "2099-01-01T00:00:00Z" } }),
};

/** A Huawei Cloud that repeats the secrets of each request; it lists the signatures that it was sent. */
export async function startEchoCloud(choice: SeededChoice) {
  const signatures: string[] = [];
  const answerTo = (request: IncomingMessage): Echo => {
    const secrets = secretsIn(request);
    signatures.push(...secrets.filter((secret) => /^[0-9a-f]{64}$/.test(secret)));
    const isToken = request.url?.startsWith("/v3/auth/tokens");
    return isToken && choice.flip(0.5) ? TOKEN_ANSWER : makeEcho(choice, secrets);
  };
  const server = createServer(async (request, response) => {
    const { status, reason, headers, body } = answerTo(request);
    await text(request);
    response.writeHead(status, reason, headers).end(body);
  });
  return { signatures, ...(await listenOnLoopback(server)) };
}

/** The secrets of the account that sends a request, and those in its headers. */
function secretsIn({ headers }: IncomingMessage): readonly [string, ...string[]] {
  const { authorization } = headers;
  const signature = authorization?.split("Signature=")[1];
  if (authorization === undefined || signature === undefined)
    return headers["x-auth-token"] === undefined ? [USER.password] : [TOKEN, USER.password];
  return [KEY.ak, KEY.sk, KEY.securityToken, authorization, signature];
}
