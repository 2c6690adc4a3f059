import {
  approvalPagePath,
  deploymentsPath,
  haltPath,
  linksPath,
  linkWithdrawalsPath,
  signedHaltPath,
  signInPath,
  slackClicksPath,
  startPath,
  type WebPath,
} from "../../orchestrator/web/web-paths.ts";

/** What a function serves to the internet. */
export interface Route extends WebPath {
  /** A name of `infra/functions/functions.ts`. */
  readonly functionName: string;
  /** Whether API Gateway authenticates its callers by IAM: they sign their requests, and the function is told who they are. */
  readonly isSigned?: boolean;
}

/** Every route of the HTTP API, for AWS and the local AWS. */
export const routes: readonly Route[] = [
  { ...approvalPagePath, functionName: "approval-pages" },
  { ...slackClicksPath, functionName: "answer-slack-clicks" },
  { ...haltPath, functionName: "halt-deployments" },
  { ...deploymentsPath, functionName: "view-deployments" },
  { ...startPath, functionName: "start-deployment", isSigned: true },
  { ...signInPath, functionName: "sign-in-approver", isSigned: true },
  { ...signedHaltPath, functionName: "halt-as-caller", isSigned: true },
  { ...linksPath, functionName: "manage-links", isSigned: true },
  { ...linkWithdrawalsPath, functionName: "manage-links", isSigned: true },
];
