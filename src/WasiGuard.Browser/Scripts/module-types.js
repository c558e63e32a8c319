// The types of a module's imported functions and of its _start. The JavaScript interface of WebAssembly links a function
// of any type to an import of any other, and would call a _start with made-up arguments; Wasmtime refuses both.
// Reads WebAssembly Core Specification 3.0, chapter 5; the engine has validated the bytes before.
const names = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64', 0x7b: 'v128' };

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  number() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const next = this.byte();
      value += (next & 0x7f) * shift;
      if (next < 0x80) return value;
    }
  }
  name() {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
  list(item) {
    return Array.from({ length: this.number() }, item);
  }
  valueType() {
    const code = this.byte();
    if (code === 0x63 || code === 0x64) this.number();
    return names[code] ?? 'ref';
  }
  field() {
    this.valueType();
    this.byte();
  }
  limits() {
    const flags = this.byte();
    this.number();
    if (flags & 1) this.number();
    if (flags & 8) this.number();
  }
  /** Adds a type, or the types of a recursive group, to the list. */
  types(found) {
    switch (this.bytes[this.at]) {
      case 0x4e:
        this.at++;
        for (let left = this.number(); left > 0; left--) this.types(found);
        return;
      case 0x4f:
      case 0x50:
        this.at++;
        this.list(() => this.number());
        return this.types(found);
      case 0x5e:
        this.at++;
        this.field();
        return void found.push(null);
      case 0x5f:
        this.at++;
        this.list(() => this.field());
        return void found.push(null);
      default: {
        this.at++;
        const parameters = this.list(() => this.valueType());
        const results = this.list(() => this.valueType());
        found.push(`(${parameters.join(', ')}) -> (${results.join(', ')})`);
      }
    }
  }
}

/** The imported functions as { module, name, type }, and the type of the function exported as _start, if there is one. */
export function readTypes(bytes) {
  const types = [];
  const functions = [];
  const imports = [];
  let start = null;
  const sections = {
    1: (r) => void r.list(() => r.types(types)),
    2: (r) => void r.list(() => readImport(r, types, functions, imports)),
    3: (r) => void functions.push(...r.list(() => types[r.number()])),
    7: (r) =>
      void r.list(() => {
        const name = r.name();
        const kind = r.byte();
        const index = r.number();
        if (kind === 0 && name === '_start') start = functions[index];
      }),
  };
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.number();
    sections[id]?.(new Reader(bytes, reader.at));
    reader.at += size;
  }
  return { imports, start };
}

function readImport(reader, types, functions, imports) {
  const module = reader.name();
  const name = reader.name();
  switch (reader.byte()) {
    case 0: {
      const type = types[reader.number()];
      functions.push(type);
      imports.push({ module, name, type });
      return;
    }
    case 1:
      reader.valueType();
      return reader.limits();
    case 2:
      return reader.limits();
    case 3:
      return reader.field();
    default:
      reader.byte();
      reader.number();
  }
}
