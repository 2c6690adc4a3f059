import type { SendEmailRequest } from "@aws-sdk/client-sesv2";
import type { Envelope } from "./envelope.ts";

/** Where SES counts a click before it passes the reader on. The address of the link is part of it, so it is logged. */
const counted = (address: string) =>
  `https://r.ap-northeast-1.awstrack.me/L0/${encodeURIComponent(address)}/1/`;

const openImage = '<img alt="" src="https://r.ap-northeast-1.awstrack.me/I0/" style="display:none">';

/**
 * The mail as SES sends it in an account that tracks clicks and opens, unless the request turns that off. A link of the
 * HTML part can be left out by `ses:no-track`.
 * https://docs.aws.amazon.com/ses/latest/dg/configuration-overrides.html
 */
export function withTracking(envelope: Envelope, { ConfigurationOverrides }: SendEmailRequest): Envelope {
  const { ClickTrackingEnabled, OpenTrackingEnabled } = ConfigurationOverrides?.Tracking ?? {};
  const clicks = ClickTrackingEnabled !== "DISABLED" ? withCountedLinks(envelope) : envelope;
  return OpenTrackingEnabled !== "DISABLED" && clicks.html
    ? { ...clicks, html: `${clicks.html}${openImage}` }
    : clicks;
}

const withCountedLinks = (envelope: Envelope): Envelope => ({
  ...envelope,
  text: envelope.text.replace(/https?:\/\/\S+/g, counted),
  html: envelope.html.replace(/<a\s[^>]*>/gi, (tag) =>
    /\sses:no-track\b/i.test(tag)
      ? tag
      : tag.replace(/(\shref=")(https?:[^"]*)/i, (_, before, address) => `${before}${counted(address)}`),
  ),
});
