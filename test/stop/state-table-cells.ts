import type { State } from "./contract.ts";
import { TABLE_SERVICES, type TableService } from "./state-table-answers.ts";
import { type Cell, expectedEnd, KNOWLEDGE, type Knowledge, type Timing } from "./state-table-model.ts";

const TIMINGS: readonly Timing[] = ["ordinary", "last", "late", "overtaken"];
const LAST_VERDICTS = [undefined, "busy", "throttled"] as const;

/** Every combination of one service; those that use the same states and answers are one cell. */
export function cellsOf(service: TableService): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const knowledge of KNOWLEDGE)
    for (const timing of TIMINGS)
      for (const confirm of [false, true]) {
        const base = { service, knowledge, timing, confirm };
        for (const more of [...firstStates(base), ...callAnswers(base)]) {
          const cell = onlyUsed({ ...base, ...more });
          cells.set(JSON.stringify(cell), cell);
        }
      }
  return [...cells.values()];
}

type Base = Pick<Cell, "service" | "knowledge" | "timing" | "confirm">;
type More = Pick<Cell, "states" | "answers" | "lastVerdict">;

/** Deliveries that ask for the state first: each state, after each last verdict where the code of `gave-up` may depend on it. */
function firstStates({ service, timing }: Base): readonly More[] {
  const lastVerdicts = timing === "last" || timing === "late" ? LAST_VERDICTS : [undefined];
  return statesOf(service).flatMap((state) =>
    lastVerdicts.map((lastVerdict) => ({ states: [state], answers: ["accepted"], lastVerdict })),
  );
}

/** Deliveries with a stop call: each answer to the first call or to a later one, and each state after it. */
function callAnswers({ service, knowledge }: Base): readonly More[] {
  const states = statesOf(service);
  const answers = Object.keys(TABLE_SERVICES[service].answers);
  const before = combine(statesBefore(knowledge), answersBefore(knowledge));
  return before.flatMap(([first, earlier]) => {
    const between: readonly State[] = earlier[0] === "no answer" ? ["running"] : [];
    return combine(answers, states).map(([answer, state]) => ({
      states: [...first, ...between, state],
      answers: [...earlier, answer],
    }));
  });
}

/** The state at the beginning, where it is asked for, with which a call is made. */
function statesBefore(knowledge: Knowledge): readonly (readonly State[])[] {
  return knowledge === "nothing" ? [[]] : [["running"], ["unknown"]];
}

/** The answer to an earlier call of the delivery: one that leaves the knowledge as it is, or two that leave doubt. */
function answersBefore(knowledge: Knowledge): readonly (readonly string[])[] {
  if (knowledge === "nothing") return [[], ["unsent"], ["503"], ["no answer"]];
  return knowledge === "received twice" ? [[]] : [[], ["unsent"]]; // received twice is in doubt, which has them all
}

function onlyUsed(cell: Cell): Cell {
  const { queries, calls } = expectedEnd(cell);
  return { ...cell, states: cell.states.slice(0, queries), answers: cell.answers.slice(0, calls) };
}

function statesOf(service: TableService): readonly State[] {
  return Object.keys(TABLE_SERVICES[service].states) as State[];
}

function combine<A, B>(these: readonly A[], those: readonly B[]): readonly (readonly [A, B])[] {
  return these.flatMap((one) => those.map((other) => [one, other] as const));
}
