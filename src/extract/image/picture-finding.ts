// What the readers of pictures find, one after the other.

export type PictureFinding =
  | { readonly kind: 'text'; readonly text: string; readonly label: string }
  /** A block of EXIF: a TIFF file of its own. */
  | { readonly kind: 'exif'; readonly bytes: Buffer }
  /** Where the picture ends; something stands behind. */
  | { readonly kind: 'end'; readonly at: number }
  /** More text than a picture has. */
  | { readonly kind: 'too_big' };
