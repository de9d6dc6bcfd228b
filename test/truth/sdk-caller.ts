import { ServiceResponseException } from "@huaweicloud/huaweicloud-sdk-core/exception/ServiceResponseException.js";
import type { ClientOptions } from "@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js";
import { createHuaweiSdkClient } from "../rig/huawei-sdk-client.ts";
import { exampleCall } from "./example-call.ts";
import type { KnownAnswer } from "./known-answers.ts";

/** Information that a caller of Huawei's SDK gets: the response of the call, or the fields of its exception. */
export type SdkReport =
  | { readonly kind: "resolved"; readonly response: string }
  | {
      readonly kind: "threw";
      readonly status?: number | undefined;
      readonly errorCode?: string | undefined;
      readonly message: string;
    };

/** Makes the stop call of an answer's service and reports the result. */
export type SdkCaller = (answer: KnownAnswer) => Promise<SdkReport>;

const KEY = { ak: "AK", sk: "SK", projectId: "project" };

/**
 * The SDK follows redirects. A host name that is never found keeps it on this machine, like a machine without a
 * network.
 */
const OPTIONS: ClientOptions = {
  axiosRequestConfig: {
    lookup: (hostname, _, callback) => callback(new Error(`${hostname} is not on this machine`), ""),
  },
};

/** Creates a caller that uses Huawei's SDK core with an access key. */
export function createSdkCaller(origin: string): SdkCaller {
  const client = createHuaweiSdkClient(origin, KEY, OPTIONS);
  return async ({ service }) => {
    const { method, path, headers, body } = exampleCall(service);
    try {
      const response = await client.sendRequest({
        method,
        url: path,
        contentType: "application/json",
        headers: { ...headers },
        queryParams: {},
        pathParams: {},
        ...(body && { data: JSON.parse(body) }),
      });
      return { kind: "resolved", response: JSON.stringify({ ...response, httpStatusCode: undefined }) };
    } catch (error) {
      if (error instanceof ServiceResponseException) return toReport(error);
      throw error;
    }
  };
}

function toReport({ httpStatusCode, errorCode, message }: ServiceResponseException): SdkReport {
  return {
    kind: "threw",
    status: httpStatusCode === undefined ? undefined : Number(httpStatusCode),
    errorCode: errorCode === undefined ? undefined : String(errorCode),
    message,
  };
}
