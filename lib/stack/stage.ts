const LONGEST = 22;

/**
 * What is wrong with the name of a stage; undefined when nothing is. It is in the names of all that is deployed, of which a
 * schedule's, `stopcord-<stage>-<32 characters>`, is the longest: EventBridge Scheduler takes 64.
 */
export function faultOfStage(stage: string): string | undefined {
  if (/^[a-z][a-z0-9-]*$/i.test(stage) && stage.length <= LONGEST) return undefined;
  return `stage ${stage}: a letter, then letters, digits and -, ${LONGEST} at most`;
}
