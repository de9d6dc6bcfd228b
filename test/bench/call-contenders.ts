import { createHash, createHmac } from "node:crypto";
import { Pool } from "undici";
import * as z from "zod/mini";
import { createAccountStore } from "../../lib/accounts/account-store.ts";
import { readConfig } from "../../lib/config.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import { createTransport } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { createStop } from "../../lib/stop/stop.ts";
import { wallClock as clock } from "../../lib/time/clock.ts";
import { createHuaweiSdkClient } from "../rig/huawei-sdk-client.ts";
import { noHalts } from "../rig/no-halts.ts";

/** A build to stop, and the delivery of its request. */
export type BuildToStop = { readonly jobId: string; readonly buildNo: string; readonly delivery: Delivery };

/** Makes one stop call; throws unless the service accepts it. */
export type StopBuild = (build: BuildToStop) => Promise<void>;

const KEY = {
  ak: "SIMULATOR0ACCESS0KEY",
  sk: "simulatorSecretKeyThatOpensNothing000000",
  projectId: "0123456789abcdef0123456789abcdef",
};

/** Creates stopcord's way: from the delivery through parsing, signing and the call to the outcome. */
export function createStopcordContender(env: Readonly<Record<string, string>>): StopBuild {
  const config = readConfig({
    ...env,
    ACCOUNTS_SECRET_ID: "",
    HUAWEICLOUD_SDK_AK: KEY.ak,
    HUAWEICLOUD_SDK_SK: KEY.sk,
    HUAWEICLOUD_SDK_PROJECT_ID: KEY.projectId,
  });
  const transport = createTransport();
  const stop = createStop(codeartsBuild, {
    config,
    transport,
    clock,
    guard: createCallGuard(clock),
    warn: console.error,
    error: console.error,
    tokens: createTokens(transport, clock, config.iamEndpoint),
    accounts: createAccountStore(config, async () => "", clock),
    halts: noHalts,
  });
  return async ({ delivery }) => {
    const settlement = await stop(delivery, clock.now());
    if (settlement.kind !== "publish" || settlement.outcome.status !== "stopped") throw new Error("not stopped");
  };
}

/** Creates the cheapest call: the same request by bare undici, signed with node:crypto. It reads no request. */
export function createUndiciContender(origin: string): StopBuild {
  const send = createSignedSend(origin);
  return async (build) => {
    if ((await send(build)) !== '{"result":true}') throw new Error("not stopped");
  };
}

const request = z.object({
  id: z.string().check(z.regex(/^[\w.:/-]{1,128}$/)),
  service: z.literal("codearts-build"),
  target: z.object({ jobId: z.string().check(z.regex(/^[0-9a-z]{32}$/i)), buildNo: z.int().check(z.minimum(1)) }),
  sentAt: z.iso.datetime(),
  account: z._default(z.string(), "default"),
  dryRun: z._default(z.boolean(), false),
  confirm: z._default(z.boolean(), false),
});
const answer = z.object({ result: z.literal(true) });

/** Creates the least code for the same job with the same libraries: zod reads the request and the answer, and undici calls. */
export function createLibrariesContender(origin: string): StopBuild {
  const send = createSignedSend(origin);
  return async ({ delivery }) => {
    const { id, service, target, sentAt, account } = request.parse(JSON.parse(delivery.body));
    const { jobId, buildNo } = target;
    answer.parse(JSON.parse(await send({ jobId, buildNo: String(buildNo) })));
    const finishedAt = new Date().toISOString();
    const elapsedMs = Date.parse(finishedAt) - Date.parse(sentAt);
    const outcome = { requestId: id, service, target, account, status: "stopped", ok: true, finishedAt, elapsedMs };
    if (outcome.elapsedMs < 0) throw new Error("not stopped");
  };
}

/** Sends a signed stop call by a pool of undici; resolves to the text of its answer. */
function createSignedSend(origin: string) {
  const pool = new Pool(origin);
  const host = new URL(origin).host;
  return async ({ jobId, buildNo }: Pick<BuildToStop, "jobId" | "buildNo">): Promise<string> => {
    const body = JSON.stringify({ job_id: jobId, build_no: buildNo });
    const date = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    const signedHeaders = "content-type;host;x-project-id;x-sdk-date";
    const canonical = `POST\n/v3/jobs/stop/\n\ncontent-type:application/json\nhost:${host}\nx-project-id:${KEY.projectId}\nx-sdk-date:${date}\n\n${signedHeaders}\n${sha256(body)}`;
    const signature = createHmac("sha256", KEY.sk)
      .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
      .digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-project-id": KEY.projectId,
      "x-sdk-date": date,
      "user-agent": "stopcord",
      authorization: `SDK-HMAC-SHA256 Access=${KEY.ak}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    };
    const response = await pool.request({ method: "POST", path: "/v3/jobs/stop", headers, body });
    return response.body.text();
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Creates the way of Huawei's SDK core, used like the packages for single services use it. */
export function createSdkContender(origin: string): StopBuild {
  const client = createHuaweiSdkClient(origin, KEY);
  return async ({ jobId, buildNo }) => {
    const response = await client.sendRequest({
      method: "POST",
      url: "/v3/jobs/stop",
      contentType: "application/json",
      queryParams: {},
      pathParams: {},
      headers: { "content-type": "application/json" },
      data: { job_id: jobId, build_no: buildNo },
    });
    if (Reflect.get(response, "result") !== true) throw new Error("not stopped");
  };
}
