import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { buildRequest, messageBody, queueName } from "stopcord"; // it has the types, and sets sentAt

const sqs = new SQSClient({ useQueueUrlAsEndpoint: false }); // only emulators need this option
const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName("dev", "requests") }));
const target = { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 7 };
const id = `from-typescript/${crypto.randomUUID()}`; // or none: buildRequest sets one
const request = buildRequest({ id, service: "codearts-build", target, reason: "superseded" });
await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: messageBody(request) }));
