import { randomUUID } from "node:crypto";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { type Finding, finding, type SmokeContext, undecided } from "./smoke-context.ts";

const CURRENT = "AWSCURRENT";

/** Two writers change a secret at the same time, as two operators who run `halt` do. The secret is deleted afterwards. */
export async function* checkHalt({ secrets, stage }: SmokeContext): AsyncGenerator<Finding> {
  if (secrets === undefined) return yield undecided("two operators can halt at the same time", "no Secrets Manager");
  const SecretId = `stopcord/${stage}/smoke-${randomUUID().slice(0, 8)}`;
  await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: "first" }));
  try {
    yield* writeTwice(secrets, SecretId);
  } finally {
    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  }
}

async function* writeTwice(secrets: SecretsManagerClient, SecretId: string): AsyncGenerator<Finding> {
  const read = () => secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: CURRENT }));
  const propose = async (SecretString: string): Promise<string | undefined> => {
    const put = new PutSecretValueCommand({ SecretId, SecretString, VersionStages: ["stopcord-proposed"] });
    return (await secrets.send(put)).VersionId;
  };
  const { VersionId: before } = await read();
  const move = (MoveToVersionId: string | undefined) => {
    const input = { SecretId, VersionStage: CURRENT, MoveToVersionId, RemoveFromVersionId: before };
    return secrets.send(new UpdateSecretVersionStageCommand(input));
  };
  const mine = await propose("mine");
  const theirs = await propose("theirs");
  const proposed = (await read()).SecretString;
  yield finding("a proposed version is not in force", proposed === "first", `the value is ${proposed}`);
  await move(mine);
  const moved = (await read()).SecretString;
  yield finding(
    "a version that lost its label to a later one still takes AWSCURRENT",
    moved === "mine",
    `it is ${moved}`,
  );
  const refusal = await move(theirs).then(() => undefined, String);
  yield finding("AWSCURRENT moves only from the version that has it", refusal !== undefined, refusal ?? "it moved");
  const kept = (await read()).SecretString;
  yield finding("a refused move changes nothing", kept === "mine", `the value is ${kept}`);
}
