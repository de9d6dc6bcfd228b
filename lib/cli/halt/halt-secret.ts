import { randomUUID } from "node:crypto";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Halt, parseHalts, writeHalts } from "../../limits/halts.ts";
import type { Parsed } from "../../parse.ts";
import { AwsError } from "../aws/aws-error.ts";
import type { Connection, Environment } from "../aws/connection.ts";
import { CURRENT, readSecretVersion, type SecretText, withSecretsClient } from "../aws/secrets-client.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/** Returns the name of a stage's halt secret; `HALT_SECRET_ID` replaces it. */
export function haltSecretIdOf({ stage }: Connection, env: Environment): string {
  return env.HALT_SECRET_ID || `stopcord/${stage}/halt`;
}

/** The halt secret of a stage. */
export type HaltSecretPlace = { readonly connection: Connection; readonly secretId: string };

/** Reads the halts of a stage, or the faults of a value that is not valid. Undefined if the connection has no Secrets Manager. */
export async function readHalts(place: HaltSecretPlace): Promise<Parsed<readonly Halt[]> | undefined> {
  return withSecretsClient(place.connection, async (client) => parseHalts((await read(client, place)).text));
}

/** The new halts for those in force; the same array where nothing changes. Throws `CliError` to change nothing. */
export type HaltChange = (halts: Parsed<readonly Halt[]>) => readonly Halt[];

/** Other operators may write at the same time, but not so often. */
const MAX_ATTEMPTS = 10;

/** AWS takes no longer value. */
const MAX_BYTES = 65_536;

/**
 * Changes the halts of a stage; resolves to those in force afterwards. A value that another operator writes meanwhile is not
 * lost: the change is made again on top of it. After Ctrl-C it throws `CliError` and writes nothing.
 */
export async function changeHalts(
  place: HaltSecretPlace,
  change: HaltChange,
  signal: AbortSignal,
): Promise<readonly Halt[]> {
  const halts = await withSecretsClient(place.connection, async (client) => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const before = await read(client, place);
      const parsed = parseHalts(before.text);
      const next = change(parsed);
      if (parsed.ok && next === parsed.value) return next;
      if (signal.aborted) throw new CliError("interrupted", EXIT.interrupted);
      if (await replace(client, { place, before, text: textOf(next) })) return next;
    }
    throw new CliError(`secret ${place.secretId} changes all the time: run the command again`, EXIT.aws);
  });
  if (halts !== undefined) return halts;
  const { endpoint } = place.connection;
  throw new CliError(`no Secrets Manager at ${endpoint}: set AWS_ENDPOINT_URL_SECRETS_MANAGER`, EXIT.aws);
}

function textOf(halts: readonly Halt[]): string {
  const text = writeHalts(halts);
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  throw new CliError(`${halts.length} halts do not fit into the secret: resume some, or use --all`, EXIT.notOk);
}

function read(client: SecretsManagerClient, place: HaltSecretPlace): Promise<SecretText> {
  return readSecretVersion(client, { ...place, remedy: "deploy the stage, whose stack has it" });
}

type Replacement = { readonly place: HaltSecretPlace; readonly before: SecretText; readonly text: string };

/** The label of a version that is not current yet. A version without a label would be deleted. */
const PROPOSED = "stopcord-proposed";

/**
 * Replaces a version; false where it is no longer the current one. PutSecretValue alone would overwrite what another operator
 * has written. AWSCURRENT moves only from the version that is named. Source: Secrets Manager API reference,
 * UpdateSecretVersionStage, RemoveFromVersionId.
 */
async function replace(client: SecretsManagerClient, { place, before, text }: Replacement): Promise<boolean> {
  const { PutSecretValueCommand, UpdateSecretVersionStageCommand } = await import("@aws-sdk/client-secrets-manager");
  const SecretId = place.secretId;
  const versionId = randomUUID();
  const put = { SecretId, SecretString: text, ClientRequestToken: versionId, VersionStages: [PROPOSED] };
  await client.send(new PutSecretValueCommand(put));
  const move = { VersionStage: CURRENT, MoveToVersionId: versionId, RemoveFromVersionId: before.versionId };
  try {
    await client.send(new UpdateSecretVersionStageCommand({ SecretId, ...move }));
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const now = await read(client, place);
    if (now.versionId === versionId) return true; // the answer of an earlier attempt was lost
    if (now.versionId === before.versionId) throw error;
    return false;
  }
}
