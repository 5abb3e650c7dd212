// Keys, tokens and passwords.
import type { Detector } from '../../detector.ts';
import { privateKey } from './private-key.ts';

export const SECRETS: readonly Detector[] = [privateKey];
