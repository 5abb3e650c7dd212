// What a text or a document is, rather than a value in it.
import type { Detector } from '../../detector.ts';
import { classificationMarking } from './classification-marking.ts';

export const PRESENCE: readonly Detector[] = [classificationMarking];
