// An OpenPGP certificate for the demo's recipient, so that the demo can show encryption. The private key is thrown away.
import { generateKey } from 'openpgp';

/** Armored. RFC 4880 algorithms, which every OpenPGP program in use reads (library trap: `curve25519` is not). */
export async function demoCertificate(name: string, email: string): Promise<string> {
  const { publicKey } = await generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name, email }],
    format: 'armored',
  });
  return publicKey;
}
