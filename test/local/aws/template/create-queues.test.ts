import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { createTemplateQueues, findAccountId } from "../../../../lib/local/aws/template/create-queues.ts";
import type { TemplateQueue } from "../../../../lib/local/aws/template/template-queue.ts";
import { startSqsStub } from "../../../rig/sqs-stub.ts";
import { sqsTest as test } from "../../../rig/sqs-test.ts";

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const queue = (id: string, attributes: TemplateQueue["attributes"] = {}): TemplateQueue => ({
  id,
  name: id,
  arn: arn(id),
  attributes,
});
const redriveTo = (name: string) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount: 3 }),
});

test("a queue is created with all its attributes, also those of encryption and access", async ({ sqs }) => {
  const attributes = {
    VisibilityTimeout: "180",
    MessageRetentionPeriod: "1209600",
    DelaySeconds: "1",
    MaximumMessageSize: "262144",
    ReceiveMessageWaitTimeSeconds: "20",
    SqsManagedSseEnabled: "true",
    KmsMasterKeyId: "alias/aws/sqs",
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [arn("requests")] }),
    Policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
  };
  const urls = await createTemplateQueues(sqs.client, [queue("all", attributes)]);
  const command = new GetQueueAttributesCommand({ QueueUrl: urls.get("all"), AttributeNames: ["All"] });
  expect((await sqs.client.send(command)).Attributes).toMatchObject(attributes);
});

test("a queue that exists keeps its attributes, though the template has others", async ({ sqs }) => {
  const [first] = await createTemplateQueues(sqs.client, [queue("there", { VisibilityTimeout: "180" })]);
  const again = await createTemplateQueues(sqs.client, [queue("there", { VisibilityTimeout: "30" }), queue("new")]);
  expect([...again.keys()]).toEqual(["there", "new"]);
  expect([...again][0]).toEqual(first);
  const command = new GetQueueAttributesCommand({ QueueUrl: first?.[1], AttributeNames: ["VisibilityTimeout"] });
  expect((await sqs.client.send(command)).Attributes).toEqual({ VisibilityTimeout: "180" });
});

test("a dead-letter queue is created before the queues that name it", async ({ sqs }) => {
  const urls = await createTemplateQueues(sqs.client, [
    queue("a", redriveTo("b")),
    queue("b", redriveTo("c")),
    queue("c"),
  ]);
  expect([...urls.keys()]).toEqual(["c", "b", "a"]);
});

test("two queues that are each other's dead-letter queue are refused", async ({ sqs }) => {
  const queues = [queue("d", redriveTo("e")), queue("e", redriveTo("d"))];
  await expect(createTemplateQueues(sqs.client, queues)).rejects.toThrow(
    "d is its own dead-letter queue, directly or through other queues",
  );
});

test("the account in the ARN of a dead-letter queue is the account of the SQS", async () => {
  const { client, requests } = await startSqsStub(({ action }) => {
    if (action === "GetQueueUrl") return { body: { QueueUrl: "http://sqs/123456789012/c" } };
    return { body: { Attributes: { QueueArn: "arn:aws:sqs:us-east-1:123456789012:c" } } };
  });
  expect(await findAccountId(client, [queue("a", redriveTo("c")), queue("c")])).toBe("123456789012");
  expect(requests.map(({ action }) => action)).toEqual(["GetQueueUrl", "GetQueueAttributes"]);
});
