/**
 * In the place of `@aws-sdk/credential-provider-node`, which looks for credentials in ten places: the functions give
 * their clients the ones that Lambda gives them, in `functions/shared/connection.ts`. 145 KB less in each bundle.
 */
export const defaultProvider = () => async () => {
  throw new Error("a function's client was made without credentials");
};
