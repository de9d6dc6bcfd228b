import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { HcClient } from "@huaweicloud/huaweicloud-sdk-core/HcClient.js";
import { type ClientOptions, DefaultHttpClient } from "@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js";
import { LogLevel } from "@huaweicloud/huaweicloud-sdk-core/logger/index.js";

/** An access key of a project. */
export type SdkKey = { readonly ak: string; readonly sk: string; readonly projectId: string };

const ignore = () => {};

/** The SDK logs every error to stdout with the Authorization header. The log also costs more CPU than the calls. */
const NO_LOG: NonNullable<ClientOptions["logger"]> = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
};

/** Creates a client of Huawei's SDK core, without its log. The packages for single services use it by `sendRequest`. */
export function createHuaweiSdkClient(origin: string, key: SdkKey, options: ClientOptions = {}): HcClient {
  const credentials = new BasicCredentials().withAk(key.ak).withSk(key.sk).withProjectId(key.projectId);
  return new HcClient(new DefaultHttpClient({ ...options, logger: NO_LOG }, [origin]))
    .withCredential(credentials)
    .withEndpoints([origin]);
}
