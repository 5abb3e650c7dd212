// What stands in manuals and templates where a secret is to be put in, and secrets that only look a little like it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlaceholder } from '../../src/detect/placeholder.ts';

describe('a placeholder', () => {
  it.each([
    ...[
      'xxxxxxxx',
      'LTAIxxxxxxxxxxxxxxxxxxxx',
      'AIzaXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      '********',
      'pa***rd',
      '••••••',
    ],
    ...[
      '${DB_PASSWORD}',
      '$(cat secret)',
      '{{ vault.password }}',
      '<password>',
      '<your token>',
      '%DB_PASS%',
      '$DB_PASSWORD',
    ],
    ...['glpat-<token>', 'xoxb-your-token-here', 'YOUR_API_KEY', 'yourpassword', 'your.secret', 'my-secret'],
    ...['AKIAIOSFODNN7EXAMPLE', 'changeme', 'ChangeMe!', 'change_this', 'replace-me', 'REDACTED', 'placeholder'],
    ...['insert-key-here', 'PUT_YOUR_KEY', 'test', 'TODO', 'null', 'process.env.SECRET', 'os.environ["X"]'],
    ...['你的密码', '请输入密码', '示例密钥', '請填寫', '"changeme"', '[password]', '__TOKEN__', ''],
    ...['abcdefghijklmnop', '1234567890abcdef', '0000000000000000', 'abababababab', '--------'],
  ])('is %s', (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it.each([
    ...['Tr0ub4dor&3', 'P@ssw0rd2024', '12345678', 'sk_test_4eC39HqLyjWDarjtT1zdp7dc', 'LoveYourself99', 'hunter2'],
    ...['wJalrXUtnFEMI/K7MDENG/bPxRfiCYzK9qLmNw3e', 'AKIDeNLrhklYZsuPCISTUT5sQwErTyUiOpAs', 'a1b2c3d4', 'testify-9Kd'],
    ...['我的密码是猫', '$ecretSauce!9', 'A<b9>c', 'x86_64-Qp7'],
  ])('is not %s', (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });

  it('is no random key', () => {
    const key = fc.string({
      unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
      minLength: 20,
      maxLength: 40,
    });
    let said = 0;
    fc.assert(
      fc.property(key, (value) => {
        said += isPlaceholder(value) ? 1 : 0;
      }),
      { numRuns: 2_000, seed: 5 },
    );
    expect(said).toBeLessThanOrEqual(30); // fast-check likes repeated and small characters
  });
});
