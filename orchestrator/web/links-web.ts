import * as v from "valibot";
import type { ViewLinkServices } from "../approval/view-link.ts";
import {
  type LinkMaker,
  type LinkWithdrawal,
  linkMakers,
  linkWithdrawals,
  UnknownDeployment,
} from "../approval/view-link-requests.ts";
import { fieldsOf, principalOf, respondJson, type SignedRequest } from "./signed-request.ts";
import { linksPath, linkWithdrawalsPath } from "./web-paths.ts";
import { WebRefusal, type WebResponse } from "./web-request.ts";

// A name and the quotes need less.
const maxBytes = 1024;

/** The request as a route takes it: one of its options, and the deployment for those of one page. */
function requestOf<const Option extends string>(body: string, ofPage: Option, ofOthers: readonly Option[]) {
  const example = `{"option": "${ofPage}", "execution": "…"}`;
  const named = v.pipe(v.string("must be the name of the execution"), v.nonEmpty("must not be empty"));
  const schema = v.variant(
    "option",
    [
      v.strictObject({ option: v.literal(ofPage), execution: named }),
      v.strictObject({ option: v.picklist(ofOthers) }),
    ],
    `must be ${[ofPage, ...ofOthers].join(" or ")}: ${example}`,
  );
  return fieldsOf(body, schema, { maxBytes, example });
}

/**
 * Makes links to pages, or withdraws them, for a caller who signed the request. The two have paths of their own, so that
 * IAM can permit the one without the other. Throws WebRefusal.
 */
export async function serveLinks(services: ViewLinkServices, request: SignedRequest): Promise<WebResponse> {
  principalOf(request);
  switch (request.path) {
    case linksPath.path: {
      const asked = requestOf<LinkMaker>(request.body, "page", ["list"]);
      return respondJson(200, {
        link: await answered(linkMakers[asked.option](services, executionIn(asked))),
      });
    }
    case linkWithdrawalsPath.path: {
      const asked = requestOf<LinkWithdrawal>(request.body, "withdraw", ["withdraw-list", "rotate"]);
      const message = await answered(linkWithdrawals[asked.option](services, executionIn(asked)));
      return respondJson(200, { message });
    }
    default:
      throw new WebRefusal(404, "Not found", "There is no such route; check the output LinksUrl.");
  }
}

const executionIn = (asked: { readonly option: string; readonly execution?: string }) =>
  asked.execution ?? "";

const answered = (answer: Promise<string>): Promise<string> =>
  answer.catch((error: unknown) => {
    if (error instanceof UnknownDeployment) throw new WebRefusal(404, "Unknown deployment", error.message);
    throw error;
  });
