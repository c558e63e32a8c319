/** Keeps the first bytes of a stream and remembers whether there were more. */
export class CappedOutput {
  #room;

  /** keep gets each piece that is kept, truncated is called when the first piece is not. */
  constructor(capacity, keep, truncated) {
    this.#room = capacity;
    this.keep = keep;
    this.truncated = truncated;
    this.isTruncated = false;
  }

  write(bytes) {
    if (bytes.length > this.#room) {
      if (!this.isTruncated) this.truncated();
      this.isTruncated = true;
      bytes = bytes.subarray(0, this.#room);
    }
    this.#room -= bytes.length;
    if (bytes.length > 0) this.keep(bytes);
  }
}

/** The pieces as one array. */
export function concat(pieces) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
