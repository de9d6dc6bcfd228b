const MAX_CHARACTERS = 22;

/**
 * Returns the fault of a stage's name, or undefined; `origin` is the option or variable that names it. Every resource name contains the stage. The longest is that of a
 * schedule, `stopcord-<stage>-<32 characters>`, of which EventBridge Scheduler takes 64 characters.
 */
export function faultOfStage(stage: string, origin = "stage"): string | undefined {
  if (/^[a-z][a-z0-9-]*$/i.test(stage) && stage.length <= MAX_CHARACTERS) return undefined;
  return `${origin} ${stage}: use a letter, then letters, digits and -, at most ${MAX_CHARACTERS} characters`;
}
