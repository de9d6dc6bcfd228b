import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { expect, test as plain } from "vitest";
import { createLocalSecrets } from "../../../lib/local/aws/secrets/local-secrets.ts";
import { startSecretsServer } from "../../../lib/local/aws/secrets-server.ts";
import { startSqsServer } from "../../../lib/local/aws/sqs-server.ts";
import { makeTempFolder } from "../../rig/temp-folder.ts";

const test = plain
  .extend("region", () => "us-east-1")
  .extend("secrets", async ({ region }, { onCleanup }) => {
    const { folder, remove } = await makeTempFolder();
    const file = join(folder, "accounts.json");
    const changes: string[] = [];
    const secrets = createLocalSecrets(region, (name, text) => changes.push(`${name} ${text}`));
    secrets.addFile("stopcord/dev/accounts", file);
    secrets.addValue("stopcord/dev/halt", "{}");
    const server = await startSecretsServer(secrets);
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const client = new SecretsManagerClient({ endpoint: server.url, region, credentials });
    onCleanup(async () => {
      client.destroy();
      await server.close();
      await remove();
    });
    const read = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
    return { url: server.url, file, client, read, changes };
  });

test("each call reads the file of the secret again, so that editing the file rotates the secret", async ({
  secrets,
}) => {
  await writeFile(secrets.file, '{"default":{"ak":"1"}}');
  const before = await secrets.read("stopcord/dev/accounts");
  await writeFile(secrets.file, '{"default":{"ak":"2"}}');
  const after = await secrets.read("stopcord/dev/accounts");
  expect(before).toMatchObject({ Name: "stopcord/dev/accounts", SecretString: '{"default":{"ak":"1"}}' });
  expect(after.SecretString).toBe('{"default":{"ak":"2"}}');
  expect(after.VersionId).not.toBe(before.VersionId);
});

test("a secret is found by its ARN, with or without the six random characters", async ({ secrets }) => {
  await writeFile(secrets.file, "{}");
  const { ARN = "" } = await secrets.read("stopcord/dev/accounts");
  expect(await secrets.read(ARN)).toMatchObject({ SecretString: "{}" });
  expect(await secrets.read(ARN.replace(/-\w{6}$/, ""))).toMatchObject({ SecretString: "{}" });
});

test.for(["other", "toString", "arn:aws:secretsmanager:us-east-1:000000000000:secret:other-000000"])(
  "the secret %s does not exist",
  async (name, { secrets }) => {
    await expect(secrets.read(name)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  },
);

test("a file that cannot be read is an InternalServiceError with the reason", async ({ secrets }) => {
  await rm(secrets.file, { force: true });
  await expect(secrets.read("stopcord/dev/accounts")).rejects.toMatchObject({
    name: "InternalServiceError",
    message: expect.stringMatching(/the file of the secret stopcord\/dev\/accounts cannot be read: ENOENT/),
  });
});

test("an action that neither a function nor the command calls is unknown", async ({ secrets }) => {
  await expect(secrets.client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
  });
});

test("a body without a SecretId is refused", async ({ secrets }) => {
  const headers = { "x-amz-target": "secretsmanager.GetSecretValue" };
  const answer = await fetch(secrets.url, { method: "POST", headers, body: "[" });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "InvalidParameterException" });
});

const HALT = "stopcord/dev/halt";

test("a value in memory is replaced, and the change is reported", async ({ secrets }) => {
  expect(await secrets.read(HALT)).toMatchObject({ SecretString: "{}", VersionStages: ["AWSCURRENT"] });
  await secrets.client.send(new PutSecretValueCommand({ SecretId: HALT, SecretString: "1" }));
  expect(await secrets.read(HALT)).toMatchObject({ SecretString: "1" });
  expect(secrets.changes).toEqual([`${HALT} 1`]);
});

test("a version with a label of its own becomes current only by a move of AWSCURRENT", async ({ secrets }) => {
  const { VersionId: before } = await secrets.read(HALT);
  const put = new PutSecretValueCommand({ SecretId: HALT, SecretString: "1", VersionStages: ["proposed"] });
  const { VersionId: proposed } = await secrets.client.send(put);
  expect(await secrets.read(HALT)).toMatchObject({ SecretString: "{}" });
  expect(secrets.changes).toEqual([]);
  const move = { SecretId: HALT, VersionStage: "AWSCURRENT", MoveToVersionId: proposed, RemoveFromVersionId: before };
  await secrets.client.send(new UpdateSecretVersionStageCommand(move));
  expect(await secrets.read(HALT)).toMatchObject({ SecretString: "1", VersionId: proposed });
  expect(secrets.changes).toEqual([`${HALT} 1`]);
});

test("a label is not moved from a version that no longer has it", async ({ secrets }) => {
  const { VersionId: before } = await secrets.read(HALT);
  await secrets.client.send(new PutSecretValueCommand({ SecretId: HALT, SecretString: "theirs" }));
  const put = new PutSecretValueCommand({ SecretId: HALT, SecretString: "mine", VersionStages: ["proposed"] });
  const { VersionId: proposed } = await secrets.client.send(put);
  const move = { SecretId: HALT, VersionStage: "AWSCURRENT", MoveToVersionId: proposed, RemoveFromVersionId: before };
  await expect(secrets.client.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining("currently attached to version"),
  });
  expect(await secrets.read(HALT)).toMatchObject({ SecretString: "theirs" });
});

test("a secret that is a file is not written", async ({ secrets }) => {
  const put = new PutSecretValueCommand({ SecretId: "stopcord/dev/accounts", SecretString: "{}" });
  await expect(secrets.client.send(put)).rejects.toMatchObject({ name: "InvalidRequestException" });
});

test("the embedded SQS serves the secrets at its own address", async ({ region }) => {
  const secrets = createLocalSecrets(region);
  secrets.addValue(HALT, "{}");
  const sqs = await startSqsServer({ port: 0, region, secrets });
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new SecretsManagerClient({ endpoint: sqs.url, region, credentials });
  try {
    await client.send(new PutSecretValueCommand({ SecretId: HALT, SecretString: "1" }));
    expect(await client.send(new GetSecretValueCommand({ SecretId: HALT }))).toMatchObject({ SecretString: "1" });
  } finally {
    client.destroy();
    await sqs.close();
  }
});
