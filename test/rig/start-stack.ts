import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Machine, type MachineOptions, startMachine } from "../../lib/local/machine.ts";
import { type PackagedStage, packaged } from "./packaged.ts";
import { LOCAL_ACCOUNTS } from "./project.ts";
import { type SimulatorControl, simulatorControl } from "./simulator-control.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** Options of a stack; without any it is what `npm start` runs, on free ports, without samples. */
export type StackOptions = Partial<Omit<MachineOptions, "accountsFile">> & {
  /** The stage to package if there is no `packageFolder`; `dev` by default. */
  readonly stage?: PackagedStage;
  /** First content of the accounts secret; the accounts of lib/local by default. */
  readonly accounts?: object;
};

/** The one-machine edition with an accounts secret and a simulator that a proof can change. */
export type Stack = Machine & {
  readonly simulator: SimulatorControl;
  writeAccounts(accounts: object): Promise<void>;
};

/** Starts the packaged functions with their queues, an accounts secret and a simulator. `close` removes all of it. */
export async function startStack({ stage = "dev", accounts, ...options }: StackOptions = {}): Promise<Stack> {
  const { folder, remove } = await makeTempFolder();
  const accountsFile = join(folder, "accounts.json");
  const writeAccounts = (next: object) => writeFile(accountsFile, JSON.stringify(next));
  try {
    await writeAccounts(accounts ?? (await readLocalAccounts()));
    const packageFolder = options.packageFolder ?? (await packaged(stage));
    const machine = await startMachine({
      sqsPort: 0,
      huaweiPort: 0,
      tasks: [],
      env: {},
      ...options,
      packageFolder,
      accountsFile,
    });
    const close = async () => {
      await machine.close();
      await remove();
    };
    return { ...machine, simulator: simulatorControl(machine.huaweiUrl), writeAccounts, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Reads the accounts of lib/local/accounts.json. */
export async function readLocalAccounts(): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(LOCAL_ACCOUNTS, "utf8"));
}
