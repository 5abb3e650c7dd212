// xtext (RFC 3461 section 4): how ENVID and ORCPT travel in SMTP. In a delivery status notification they stand decoded.

/** The text behind `+2B` and its like; one character per octet. What is no xtext comes back as it is. */
export function decodeXtext(text: string): string {
  return text.replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
