// A mail client that is not ours: nodemailer, with the message given as bytes. Returns the server's last word.
import nodemailer from 'nodemailer';

export interface Sent {
  readonly code: number;
  readonly text: string;
}

export async function sendMail(
  port: number,
  message: Buffer,
  envelope: { readonly from: string; readonly to: readonly string[] },
): Promise<Sent> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  try {
    const { response } = await transport.sendMail({
      raw: message,
      envelope: { from: envelope.from, to: [...envelope.to] },
    });
    return { code: Number(response.slice(0, 3)), text: response };
  } catch (error) {
    if (error instanceof Error && 'responseCode' in error && 'response' in error) {
      return { code: Number(error.responseCode), text: String(error.response) };
    }
    throw error;
  } finally {
    transport.close();
  }
}

/** A reference as it stands in a reply. */
export function referenceIn(text: string): string {
  return /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? '';
}
