import { answerBombs, type Bomb, requestBombs } from "./bombs.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** The bodies of nine hostile messages, or of nine stops whose answers are hostile. */
export type MemoryCase = {
  readonly name: string;
  readonly functionName: string;
  readonly bodies: readonly string[];
  readonly answer?: string;
};

const STOP = JSON.stringify({ service: "codearts-build", target: { jobId: "b".repeat(32), buildNo: 1 } });

/** 1 MiB is the largest message that SQS takes. */
const SIZES = [256 * KIB, MIB] as const;

function messageCases(functionName: string): readonly MemoryCase[] {
  const caseOf = ({ name, make }: Bomb, bytes: number) => {
    const bodies = Array<string>(9).fill(make(bytes));
    return { name: `messages of ${bytes / KIB} KiB: ${name}`, functionName, bodies };
  };
  return requestBombs.flatMap((bomb) => SIZES.map((bytes) => caseOf(bomb, bytes)));
}

/** The worker cuts an answer at 1 MiB. */
function answerCases(functionName: string): readonly MemoryCase[] {
  const bodies = Array<string>(9).fill(STOP);
  return answerBombs.map(({ name, make }) => ({
    name: `answers of 1 MiB: ${name}`,
    functionName,
    bodies,
    answer: make(MIB - KIB),
  }));
}

/** Every case, for the router and for a worker. */
export function memoryCases(): readonly MemoryCase[] {
  return [...messageCases("router"), ...messageCases("codearts-build"), ...answerCases("codearts-build")];
}
