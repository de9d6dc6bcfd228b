import { randomUUID } from "node:crypto";

/** One version of a secret, with the staging labels that it has. */
export type SecretVersion = { readonly id: string; readonly text: string; readonly stages: readonly string[] };

/** A move of a staging label, as UpdateSecretVersionStage asks for it. */
export type StageMove = {
  readonly stage: string;
  readonly to?: string | undefined;
  readonly from?: string | undefined;
};

/** A secret in memory. The functions that change it return the fault, as a sentence, of a change that AWS refuses. */
export type StoredSecret = {
  current(): SecretVersion | undefined;
  put(text: string, stages: readonly string[], id?: string): SecretVersion;
  moveStage(move: StageMove): string | undefined;
};

export const CURRENT = "AWSCURRENT";

/** Creates a secret with one version. A staging label is on one version at a time. Source: Secrets Manager user guide, "Secret versions". */
export function createStoredSecret(text: string): StoredSecret {
  const texts = new Map<string, string>();
  const labels = new Map<string, string>();

  const current = (): SecretVersion | undefined => {
    const id = labels.get(CURRENT);
    return id === undefined ? undefined : versionOf(id);
  };

  const versionOf = (id: string): SecretVersion => ({
    id,
    text: texts.get(id) ?? "",
    stages: [...labels].flatMap(([stage, labelled]) => (labelled === id ? [stage] : [])),
  });

  const put = (newText: string, stages: readonly string[], id: string = randomUUID()): SecretVersion => {
    texts.set(id, newText);
    for (const stage of stages) labels.set(stage, id);
    return versionOf(id);
  };

  put(text, [CURRENT]);
  return {
    current,
    put,
    moveStage({ stage, to, from }) {
      const holder = labels.get(stage);
      if (to !== undefined && !texts.has(to)) return `there is no version ${to}`;
      if (holder !== undefined && holder !== from)
        return `Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`;
      if (to === undefined) labels.delete(stage);
      else labels.set(stage, to);
      return undefined;
    },
  };
}
