// Private keys in text: key material makes the finding, talk about keys does not. The keys are random bytes in the right form.
import { describe, expect, it } from 'vitest';
import { look } from '../../../support/look.ts';

const KEYS = [
  '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEINCV8F0tuI9GUAc/sFQ6RlMSZp9mrcWCHKqi91NRTSNpu3KbIqMJjrjt\n/pFVazk24ZBn98eVwVnwUYmoK4zdPU7dOaxPB5m4D4DidCK8\n-----END EC PRIVATE KEY-----',
  '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEI9VV+6xcE6+J9EvLf+wailAWwalRip+ybWFxhWCxuTqQGAk/vIsLnRzW\n4GYjGVGDsl5GUjlSNYmwujoNyf3mbHtZUDHkvq6gfAXtutLU\n-----END EC PRIVATE KEY-----',
  '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIDtknf1B/x6IgJMn9NfjAZDUC6S+kMhZktvhW//Hcv8Yxp8+xwLXOywL\nd4N/JZFRDaHrwqkqM+SkG273nym1NhY3dstWKz4ArHE+wnXf\n-----END EC PRIVATE KEY-----',
] as const;
const [KEY] = KEYS;
const MATERIAL = 'MHcCAQEEINCV8F0tuI9GUAc/sFQ6RlMSZp9mrcWCHKqi91NRTSNpu3KbIqMJjrjt';

const see = (text: string): readonly string[] => look('private-key', text).map((f) => f.confidence);

describe('a private key', () => {
  it.each([
    { why: 'the first vector', text: KEYS[0] },
    { why: 'the second vector', text: KEYS[1] },
    { why: 'the third vector', text: KEYS[2] },
    { why: 'PKCS #8', text: KEY.replaceAll('EC ', '') },
    { why: 'RSA', text: KEY.replaceAll('EC', 'RSA') },
    { why: 'OpenSSH', text: KEY.replaceAll('EC', 'OPENSSH') },
    { why: 'encrypted', text: KEY.replaceAll('EC', 'ENCRYPTED') },
    { why: 'with PEM header lines', text: KEY.replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n') },
    { why: 'PGP', text: `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x\n\n${MATERIAL}\n` },
    {
      why: 'PuTTY',
      text: `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 1\n${MATERIAL}\n`,
    },
    { why: 'with CR LF', text: KEY.replaceAll('\n', '\r\n') },
    { why: 'quoted in a reply', text: KEY.replaceAll('\n', '\n> ') },
    { why: 'on one line of JSON', text: JSON.stringify({ key: KEY }) },
    { why: 'in base64, as Kubernetes secrets have it', text: `tls.key: ${Buffer.from(KEY).toString('base64')}` },
    { why: 'without its end', text: KEY.slice(0, 120) },
    { why: 'inside prose', text: `你好，密钥如下：${KEY}` },
  ])('$why', ({ text }) => {
    expect(see(text)).toEqual(['high']);
  });

  it.each([
    { why: 'a public key', text: KEY.replaceAll('EC PRIVATE', 'PUBLIC') },
    { why: 'a certificate', text: '-----BEGIN CERTIFICATE-----' },
    { why: 'no key material', text: '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----' },
    { why: 'talk about the header', text: 'a file that begins with -----BEGIN PRIVATE KEY----- is secret' },
    { why: 'the header and its end', text: '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----' },
    { why: 'a certificate request', text: KEY.replaceAll('EC PRIVATE KEY', 'CERTIFICATE REQUEST') },
    { why: 'a PGP signature', text: `-----BEGIN PGP SIGNATURE-----\n${MATERIAL}\n` },
    { why: 'a public key in base64', text: Buffer.from(KEY.replaceAll('EC PRIVATE', 'PUBLIC')).toString('base64') },
  ])('not $why', ({ text }) => {
    expect(see(text)).toEqual([]);
  });

  it('that was cut off in its first line is none', () => {
    expect(see(`-----BEGIN PRIVATE KEY-----\n${MATERIAL.slice(0, 39)}`)).toEqual([]);
    expect(see(`-----BEGIN PRIVATE KEY-----\n${MATERIAL.slice(0, 40)}`)).toEqual(['high']);
  });

  it('shows nothing of itself', () => {
    const masked = look('private-key', KEYS.join('\n')).map((f) => f.masked);
    expect(masked).toEqual(Array.from({ length: 3 }, () => '-----BEGIN … PRIVATE KEY----- ****'));
  });

  it('twice is one key, another is another', () => {
    const keys = look('private-key', `${KEYS[0]}\n${KEYS[0].replaceAll('\n', '\r\n')}\n${KEYS[1]}`).map(
      (f) => f.valueKey,
    );
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(2);
  });
});
