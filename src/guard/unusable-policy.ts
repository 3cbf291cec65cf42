/** A condition or a mask of the policy that cannot be read is a fault of the policy: the table stays closed. */
export class UnusablePolicy extends Error {
  override name = 'UnusablePolicy'
}
