import { expect, test } from "vitest";
import { readyAddresses } from "../../lib/local/ready-addresses.ts";

const machine = { sqsUrl: "http://s:1", region: "us-east-1", huaweiUrl: "http://h:2", secretsUrl: "http://s:3" };
const READY = { sqs: "http://s:1", region: "us-east-1", huawei: "http://h:2" };

test("the ready line has the address of the page, where there is one", () => {
  expect(readyAddresses(machine, { isSqsEmbedded: true, pageUrl: undefined })).toEqual(READY);
  expect(readyAddresses(machine, { isSqsEmbedded: true, pageUrl: "http://p:4" })).toEqual({
    ...READY,
    page: "http://p:4",
  });
});

test("the ready line names an SQS of the user's own without its password, and the address of the secrets", () => {
  const own = { ...machine, sqsUrl: "http://user:pw@s:1" };
  expect(readyAddresses(own, { isSqsEmbedded: false, pageUrl: undefined })).toEqual({
    ...READY,
    secrets: "http://s:3",
  });
});
