import { describe, expect } from "vitest";
import { embeddedSqsTest as test } from "../../../rig/embedded-sqs-test.ts";
import { type RawRequest, sendRaw } from "../../raw-request.ts";

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/x-amz-json-1.0";

/** A request without its headers, but for the two that select what fauxqs serves. */
type Other = Omit<RawRequest, "headers"> & { readonly target?: string; readonly type?: string };

const OTHERS: readonly (readonly [title: string, request: Other])[] = [
  ["a form post that creates an SNS topic", { body: "Action=CreateTopic&Name=x", type: FORM }],
  ["a form post that asks STS for the caller", { body: "Action=GetCallerIdentity", type: FORM }],
  ["a form post that sends a message", { body: "Action=SendMessage&MessageBody=x", type: FORM }],
  ["an S3 bucket", { method: "PUT", path: "/bucket" }],
  ["an S3 object", { method: "PUT", path: "/bucket/object", body: "x", type: "text/plain" }],
  ["the list of S3 buckets", { method: "GET", path: "/" }],
  ["fauxqs's page of queues", { method: "GET", path: "/_fauxqs/queues" }],
  ["a preflight", { method: "OPTIONS", path: "/" }],
  [
    "an unknown path",
    { method: "POST", path: "/nothing", target: "AmazonSQS.ListQueues", type: JSON_TYPE, body: "{}" },
  ],
  [
    "an absolute address",
    { path: "http://evil.example/", target: "AmazonSQS.ListQueues", type: JSON_TYPE, body: "{}" },
  ],
  ["a target of another service", { target: "AmazonSNS.ListTopics", type: JSON_TYPE, body: "{}" }],
  ["a request without a target", { type: JSON_TYPE, body: "{}" }],
];

describe.concurrent("the embedded SQS", () => {
  test.for(OTHERS)("%s is not served, though fauxqs may serve it", async ([, request], { sqs }) => {
    const { target, type, ...rest } = request;
    const port = Number(new URL(sqs.url).port);
    const headers = {
      Host: `127.0.0.1:${port}`,
      ...(type && { "Content-Type": type }),
      ...(target && { "X-Amz-Target": target }),
    };
    const answer = await sendRaw(port, { ...rest, headers });
    expect(answer.status).toBe(400);
    expect(answer.body).toBe(
      "npm start serves SQS's JSON protocol only: POST / with the header x-amz-target: AmazonSQS.<action>\n",
    );
  });

  test("a target after SQS's is no SQS action", async ({ sqs }) => {
    const port = Number(new URL(sqs.url).port);
    const headers = {
      Host: `127.0.0.1:${port}`,
      "Content-Type": JSON_TYPE,
      "X-Amz-Target": "AmazonSQS.ListQueues AmazonSNS.CreateTopic",
    };
    expect(await sendRaw(port, { headers, body: "{}" })).toMatchObject({ status: 400 });
  });
});
