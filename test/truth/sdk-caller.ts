import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { ServiceResponseException } from "@huaweicloud/huaweicloud-sdk-core/exception/ServiceResponseException.js";
import { HcClient } from "@huaweicloud/huaweicloud-sdk-core/HcClient.js";
import { type ClientOptions, DefaultHttpClient } from "@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js";
import { LogLevel } from "@huaweicloud/huaweicloud-sdk-core/logger/index.js";
import { exampleCall } from "./example-call.ts";
import type { KnownAnswer } from "./known-answers.ts";

/** What a caller of Huawei's SDK gets to see: what the call resolves to, or what its exception holds. */
export type SdkReport =
  | { readonly kind: "resolved"; readonly response: string }
  | {
      readonly kind: "threw";
      readonly status?: number | undefined;
      readonly errorCode?: string | undefined;
      readonly message: string;
    };

/** Makes the stop call whose answer is being played. */
export type SdkCaller = (answer: KnownAnswer) => Promise<SdkReport>;

/** Huawei's SDK core, driven as the packages for its services drive it: by `sendRequest` of an `HcClient` with a key. */
export function createSdkCaller(origin: string): SdkCaller {
  const credentials = new BasicCredentials().withAk("AK").withSk("SK").withProjectId("project");
  const client = new HcClient(new DefaultHttpClient(OPTIONS, [origin]))
    .withCredential(credentials)
    .withEndpoints([origin]);
  return async ({ service }) => {
    const { method, path, headers, body } = exampleCall(service);
    try {
      const response = await client.sendRequest({
        ...{ method, url: path, contentType: "application/json", headers: { ...headers } },
        ...{ queryParams: {}, pathParams: {} },
        ...(body && { data: JSON.parse(body) }),
      });
      return { kind: "resolved", response: JSON.stringify({ ...response, httpStatusCode: undefined }) };
    } catch (error) {
      if (error instanceof ServiceResponseException) return reportOf(error);
      throw error;
    }
  };
}

const ignore = () => {};

const OPTIONS: ClientOptions = {
  // The SDK logs every error to stdout, with the Authorization header of its request.
  logger: {
    ...{ debug: ignore, info: ignore, warn: ignore, error: ignore, setLevel: ignore, setName: ignore },
    getLevel: () => LogLevel.ERROR,
  },
  // It follows redirects. A name that is never found keeps that on this machine and ends as it would without a network.
  axiosRequestConfig: {
    lookup: (hostname, _, callback) => callback(new Error(`${hostname} is not on this machine`), ""),
  },
};

function reportOf({ httpStatusCode, errorCode, message }: ServiceResponseException): SdkReport {
  return {
    kind: "threw",
    status: httpStatusCode === undefined ? undefined : Number(httpStatusCode),
    errorCode: errorCode === undefined ? undefined : String(errorCode),
    message,
  };
}
