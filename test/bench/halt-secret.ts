/** The id of the halt secret, in which nothing is halted. */
export const HALT_SECRET = "stopcord/bench/halt";
