import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";

/**
 * The kind of a failed call to AWS, as far as commands tell kinds apart. `foreign`: another server than the service answers;
 * `absent`: it is foreign and says that it does not know the request, with a status from 400 to 499.
 */
export type AwsErrorKind = "denied" | "foreign" | "absent" | "other";

/** A failed call to AWS. `name` is the code of AWS, such as `ResourceNotFoundException`, or the name of the SDK's error. */
export class AwsError extends CliError {
  readonly kind: AwsErrorKind;
  override readonly name: string;

  constructor(message: string, kind: AwsErrorKind, cause?: Error) {
    super(message, EXIT.aws, cause);
    this.kind = kind;
    this.name = cause?.name ?? "AwsError";
  }

  /** Tells whether another server than the service answers at the address. */
  get isForeign(): boolean {
    return this.kind === "foreign" || this.kind === "absent";
  }
}
