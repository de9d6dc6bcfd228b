import { describe, expect, test } from "vitest";
import { readProducers } from "../../lib/stack/producers.ts";

const ROLE = "arn:aws:iam::222222222222:role/ci/release";
const TOPIC = "arn:aws:sns:us-east-1:111111111111:stops";
const RULE = "arn:aws:events:us-east-1:111111111111:rule/late";
const NONE = { roles: [], topics: [], rules: [] };

describe("the list of producers", () => {
  test.for([
    ["nothing", "", NONE],
    ["only commas and spaces", " , ", NONE],
    ["one of each kind", `${ROLE},${TOPIC},${RULE}`, { roles: [ROLE], topics: [TOPIC], rules: [RULE] }],
    ["spaces and a comma at the end", ` ${ROLE} , ${TOPIC},`, { ...NONE, roles: [ROLE], topics: [TOPIC] }],
    ["an ARN that is given twice", `${ROLE},${ROLE}`, { ...NONE, roles: [ROLE] }],
    ["a FIFO topic", `${TOPIC}.fifo`, { ...NONE, topics: [`${TOPIC}.fifo`] }],
    [
      "a rule of another event bus",
      "arn:aws:events:eu-west-1:111111111111:rule/aws.partner/example.com/bus/late",
      { ...NONE, rules: ["arn:aws:events:eu-west-1:111111111111:rule/aws.partner/example.com/bus/late"] },
    ],
    [
      "the partition of China",
      "arn:aws-cn:iam::222222222222:role/release",
      { ...NONE, roles: ["arn:aws-cn:iam::222222222222:role/release"] },
    ],
  ] as const)("can hold %s", ([, text, expected]) => {
    expect(readProducers(text)).toEqual(expected);
  });

  test.for([
    ["a name", "release"],
    ["a wildcard", "*"],
    ["a topic with a wildcard", "arn:aws:sns:us-east-1:111111111111:stops*"],
    ["a role with a wildcard", "arn:aws:iam::222222222222:role/*"],
    ["a whole account", "arn:aws:iam::222222222222:root"],
    ["a user", "arn:aws:iam::222222222222:user/release"],
    ["a session of a role", "arn:aws:sts::222222222222:assumed-role/release/session"],
    ["a subscription of a topic", `${TOPIC}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`],
    ["an event bus", "arn:aws:events:us-east-1:111111111111:event-bus/default"],
    ["a list without commas", `${ROLE} ${TOPIC}`],
    ["a queue", "arn:aws:sqs:us-east-1:111111111111:requests"],
  ] as const)("cannot hold %s", ([, text]) => {
    expect(() => readProducers(`${ROLE},${text}`)).toThrow(
      `producers: ${text}: use the whole ARN of an IAM role, an SNS topic or an EventBridge rule`,
    );
  });

  test.for([
    ["more than 40 ARNs", Array.from({ length: 41 }, (_, index) => `${ROLE}${index}`)],
    ["more than 6,000 characters", Array.from({ length: 20 }, (_, index) => `${ROLE}${"x".repeat(280)}${index}`)],
  ] as const)("cannot hold %s", ([, arns]) => {
    expect(() => readProducers(arns.join(","))).toThrow("at most 40 ARNs of 6000 characters together");
  });
});
