// Alphabets that keys are drawn from, for synthetic ones.
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

export const BASE32 = `${UPPER}234567`;
export const BASE62 = UPPER + UPPER.toLowerCase() + DIGITS;
export const BASE64 = `${BASE62}+/`;
export const BASE64_URL = `${BASE62}-_`;
export const HEX = '0123456789abcdef';
