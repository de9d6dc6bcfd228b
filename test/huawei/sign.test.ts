import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { authorization, sdkDate } from "../../lib/huawei/sign.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import vectors from "../vectors/signing.json" with { type: "json" };

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

describe("a recorded request", () => {
  test.each(vectors.requests)(
    "gets the signature of Huawei's own SDK: $name",
    ({ method, url, headers: { Authorization, ...headers }, body }) => {
      const path = url.slice(new URL(url).origin.length);
      const signable = { method, path, headers: lowerCased(headers), body: body ?? "" };
      expect(authorization(signable, vectors)).toBe(Authorization);
    },
  );

  test.each(serviceNames)("of a stop call to %s is there, with and without a security token", (service) => {
    const names = vectors.requests
      .map(({ name }) => name)
      .filter((name) => /stop/.test(name) && name.startsWith(service));
    expect(names.filter((name) => name.endsWith("+security-token"))).toHaveLength(names.length / 2);
    expect(names).not.toEqual([]);
  });
});

describe("a random request", () => {
  // url.parse, which Huawei's signer reads the path with, escapes these itself, so that they would be escaped twice.
  const escapedByUrlParse = /[\s"<>`{}|\\^'%?#;/]|[\uD800-\uDFFF]/;
  const segment = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((s) => !escapedByUrlParse.test(s) && !/^\.+$/.test(s));
  const text = fc.string({ unit: "grapheme", maxLength: 20 });
  const token = fc.stringMatching(/^[A-Za-z0-9+/=]{1,60}$/);

  const requests = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
    segments: fc.array(segment, { minLength: 1, maxLength: 5 }),
    query: fc.dictionary(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), text, { maxKeys: 5 }),
    securityToken: fc.option(token, { nil: undefined }),
    language: fc.option(fc.constantFrom("en-us", "zh-cn"), { nil: undefined }),
    body: fc.option(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())), { nil: undefined }),
    atMs: fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }).map(Number),
  });

  test("gets the same signature from Huawei's signer and from ours, with any method, path, query, headers and unicode body", () => {
    fc.assert(
      fc.property(requests, fc.stringMatching(/^\w{20}$/), fc.stringMatching(/^[\w+/=]{40}$/), (request, ak, sk) => {
        const headers = {
          host: "drs.cn-north-4.myhuaweicloud.com",
          "content-type": "application/json",
          "X-Sdk-Date": sdkDate(request.atMs),
          ...(request.securityToken && { "X-Security-Token": request.securityToken }),
          ...(request.language && { "X-Language": request.language }),
        };
        const theirs = AKSKSigner.sign(
          {
            endpoint: `https://${headers.host}/${request.segments.join("/")}`,
            method: request.method,
            headers,
            queryParams: request.query,
            data: request.body,
          } as never, // the SDK's request type asks for far more than its signer reads
          new BasicCredentials().withAk(ak).withSk(sk),
        ) as { Authorization: string };
        const path = request.segments.map(encodeURIComponent).join("/");
        const query = Object.entries(request.query).map((pair) => pair.map(encodeURIComponent).join("="));
        const ours = authorization(
          {
            method: request.method,
            path: `/${path}${query.length > 0 ? `?${query.join("&")}` : ""}`,
            headers: lowerCased(headers),
            body: request.body === undefined ? "" : JSON.stringify(request.body),
          },
          { ak, sk },
        );
        expect(ours).toBe(theirs.Authorization);
      }),
      { numRuns: 1000 },
    );
  });

  test("gets the canonical path of Huawei's signer from ours, with any character in it", () => {
    const odd = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((s) => !s.includes("/"));
    const signer = AKSKSigner as unknown as { CanonicalURI(path: string): string }; // protected in its types only
    const headers = { host: "h", "x-sdk-date": "20261122T080000Z" };
    fc.assert(
      fc.property(odd, (segment) => {
        const canonical = signer.CanonicalURI(`/${segment}`);
        const sign = (path: string) => authorization({ method: "GET", path, headers, body: "" }, { ak: "a", sk: "s" });
        expect(sign(`/${encodeURIComponent(segment)}`)).toBe(sign(canonical));
      }),
    );
  });
});

test("a request without a date is an error that names the missing header", () => {
  expect(() => authorization({ method: "GET", path: "/", headers: {}, body: "" }, { ak: "a", sk: "s" })).toThrow(
    "X-Sdk-Date",
  );
});
