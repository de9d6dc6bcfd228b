import { createHash, createHmac } from "node:crypto";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { HcClient } from "@huaweicloud/huaweicloud-sdk-core/HcClient.js";
import { type ClientOptions, DefaultHttpClient } from "@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js";
import { LogLevel } from "@huaweicloud/huaweicloud-sdk-core/logger/index.js";
import { Pool } from "undici";
import { createAccountStore } from "../../lib/accounts/account-store.ts";
import { readConfig } from "../../lib/config.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import { createTransport } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { createMemory } from "../../lib/stop/memory.ts";
import { createStop } from "../../lib/stop/stop.ts";
import { wallClock as clock } from "../../lib/time/clock.ts";

/** A build to stop, and the message that asks for it. */
export type BuildToStop = { readonly jobId: string; readonly buildNo: string; readonly delivery: Delivery };

/** Makes one stop call; throws unless it was taken. */
export type StopBuild = (build: BuildToStop) => Promise<void>;

const KEY = { ak: "SIMULATOR0ACCESS0KEY", sk: "simulatorSecretKeyThatOpensNothing000000" };
const PROJECT_ID = "0123456789abcdef0123456789abcdef";

/** stopcord: a delivery through parser, signature, connection and judgement. */
export function createStopcordContender(env: Readonly<Record<string, string>>): StopBuild {
  const config = readConfig({
    ...{ ...env, ACCOUNTS_SECRET_ID: "", HUAWEICLOUD_SDK_AK: KEY.ak, HUAWEICLOUD_SDK_SK: KEY.sk },
    HUAWEICLOUD_SDK_PROJECT_ID: PROJECT_ID,
  });
  const cloud = createTransport();
  const stop = createStop(codeartsBuild, {
    ...{ config, transport: cloud, clock, memory: createMemory(), guard: createCallGuard(clock), warn: console.error },
    tokens: createTokens(cloud, clock, config.iamEndpoint),
    accounts: createAccountStore(config, async () => "", clock),
  });
  return async ({ delivery }) => {
    const settlement = await stop(delivery, clock.now());
    if (settlement.kind !== "publish" || settlement.outcome.status !== "stopped") throw new Error("not stopped");
  };
}

/** The same request by undici alone, signed with node:crypto alone: the least that a stop call can cost. */
export function createUndiciContender(origin: string): StopBuild {
  const pool = new Pool(origin);
  const host = new URL(origin).host;
  return async ({ jobId, buildNo }) => {
    const body = JSON.stringify({ job_id: jobId, build_no: buildNo });
    const date = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    const signedHeaders = "content-type;host;x-project-id;x-sdk-date";
    const canonical = `POST\n/v3/jobs/stop/\n\ncontent-type:application/json\nhost:${host}\nx-project-id:${PROJECT_ID}\nx-sdk-date:${date}\n\n${signedHeaders}\n${sha256(body)}`;
    const signature = createHmac("sha256", KEY.sk)
      .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
      .digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-project-id": PROJECT_ID,
      "x-sdk-date": date,
      "user-agent": "stopcord",
      authorization: `SDK-HMAC-SHA256 Access=${KEY.ak}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    };
    const response = await pool.request({ method: "POST", path: "/v3/jobs/stop", headers, body });
    if ((await response.body.text()) !== '{"result":true}') throw new Error("not stopped");
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The same request by Huawei's SDK core, as the packages for its services drive it. */
export function createSdkContender(origin: string): StopBuild {
  const credentials = new BasicCredentials().withAk(KEY.ak).withSk(KEY.sk).withProjectId(PROJECT_ID);
  const client = new HcClient(new DefaultHttpClient(SILENT, [origin]))
    .withCredential(credentials)
    .withEndpoints([origin]);
  return async ({ jobId, buildNo }) => {
    const response = await client.sendRequest({
      ...{ method: "POST", url: "/v3/jobs/stop", contentType: "application/json", queryParams: {}, pathParams: {} },
      headers: { "content-type": "application/json" },
      data: { job_id: jobId, build_no: buildNo },
    });
    if (Reflect.get(response, "result") !== true) throw new Error("not stopped");
  };
}

const ignore = () => {};

/** Its log would cost more than its calls. */
const SILENT: ClientOptions = {
  logger: {
    ...{ debug: ignore, info: ignore, warn: ignore, error: ignore, setLevel: ignore, setName: ignore },
    getLevel: () => LogLevel.ERROR,
  },
};
