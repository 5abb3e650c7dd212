// Whether a token is one that people choose as a password: two kinds of characters at least, no word, no date, no address, no name
// of a thing. There is no more to go by than what it is not.
import { isPlaceholder } from '../../placeholder.ts';
import { changesOf, classesOf } from '../../validators/entropy.ts';

const LEAST = 6;
const MOST = 64;

/** Dates, times, amounts, phone numbers, versions: digits with the marks that stand between them. */
const NUMERIC = /^[\d\s.,:/+()%-]+$/;
const ADDRESS = /^(?:https?:|ftp:|www\.|mailto:|file:|\\\\|\/|\.{1,2}\/|[a-z]:\\)/i;
const EMAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const HOST = /^(?:[a-z0-9-]+\.)+(?:com|cn|net|org|tw|hk|io|gov|edu|local|corp|dev|app)(?:[/:].*)?$/i;
const FILE =
  /\.(?:txt|docx?|xlsx?|pptx?|pdf|zip|rar|7z|csv|png|jpe?g|html?|php|aspx?|jsp|js|ts|py|java|json|ya?ml|xml|ini|conf|md|eml|msg)$/i;
/** `sign-in`, `case-sensitive`, `username/password`, `don't`, `and/or`. */
const WORDS = /^[A-Za-z]+(?:['’\-_/.,:;+&|][A-Za-z]+)*[!?.]*$/;
/** Names of ways to keep a password, and of what is asked of one. */
const TERM =
  /^(?:sha|md|aes|rsa|des|3des|hmac|pbkdf|bcrypt|scrypt|argon|base|utf|ntlm|wpa|wep|tls|ssl|otp|oauth|saml|mfa|2fa|office|windows|win|gpt|iso|rfc|gb|covid|step|page|version|ver|v|level|type|field|column|line|item|section|appendix|table|figure|policy|at)[-_ /.]?v?\d+(?:[-./]\d+)*(?:cbc|gcm)?$/i;
/** Names of variables that hold it: `password1`, `newPassword2`, `user_pwd`. */
const VARIABLE =
  /^(?:\w*_)?(?:new|old|user|db|my|re|confirm|admin|login)?_?(?:password|passwd|pwd|passcode)(?:_\w+|\d)?$/;
const MARKUP = /<\/?[a-z!]|&[a-z]{2,6};|^[&?]\w+=/i;

/** @param value the token, without quotes and what ends a sentence */
export function isPasswordLike(value: string): boolean {
  if (value.length < LEAST || value.length > MOST || NUMERIC.test(value) || classesOf(value).size < 2) return false;
  if ([ADDRESS, EMAIL, HOST, FILE, TERM, VARIABLE, MARKUP].some((form) => form.test(value))) return false;
  return (!WORDS.test(value) || isMixedCase(value)) && !isPlaceholder(value);
}

/** `aBcDeFgH` is no word; `Password`, `iPhone` and `PowerPoint` are. */
const isMixedCase = (value: string): boolean => /^[A-Za-z]+$/.test(value) && changesOf(value) > value.length / 2;
