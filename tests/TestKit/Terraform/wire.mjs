// What Terraform and a provider say to each other, as far as the stand-in needs it: protobuf messages whose values are
// msgpack, as cty writes it. Knows no provider.

// ------------------------------------------------------------------------------------------------------------ protobuf
const varint = n => {
  const bytes = [];
  do {
    bytes.push(n & 127 | (n > 127 ? 128 : 0));
    n = Math.floor(n / 128);
  } while (n);
  return Buffer.from(bytes);
};

export const message = (...parts) => Buffer.concat(parts.flat());
export const bytes = (field, value) => message(varint(field * 8 + 2), varint(value.length), value);
export const string = (field, value) => bytes(field, Buffer.from(value));
export const number = (field, value) => value ? message(varint(field * 8), varint(Number(value))) : Buffer.alloc(0);

/** The last value of each field by number; text and messages are buffers. */
export function fields(buffer) {
  const found = {};
  let at = 0;
  const next = () => {
    let value = 0, scale = 1, byte;
    do {
      byte = buffer[at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  while (at < buffer.length) {
    const tag = next(), field = Math.floor(tag / 8);
    if (tag % 8 === 0) {
      found[field] = next();
    } else if (tag % 8 === 2) {
      const length = next();
      found[field] = buffer.subarray(at, at += length);
    } else {
      throw new Error(`wire type ${tag % 8}`);
    }
  }
  return found;
}

// ------------------------------------------------------------------------------------------------------------- msgpack
class Unknown { }

/** A value that only an apply will tell. */
export const unknown = new Unknown();

/** Objects and maps become Maps, for their keys keep their order. */
export function unpack(buffer) {
  let at = 0;
  const take = length => buffer.subarray(at, at += length);
  const read = (method, size) => {
    const value = buffer[method](at);
    at += size;
    return Number(value);
  };
  const list = length => Array.from({ length }, value);
  const map = length => new Map(Array.from({ length }, () => [value(), value()]));
  const extension = length => {
    at += 1 + length;
    return unknown;
  };
  function value() {
    const type = buffer[at++];
    if (type < 0x80) return type;
    if (type < 0x90) return map(type & 15);
    if (type < 0xa0) return list(type & 15);
    if (type < 0xc0) return take(type & 31).toString();
    if (type >= 0xe0) return type - 256;
    switch (type) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: return take(read('readUInt8', 1));
      case 0xc7: return extension(read('readUInt8', 1));
      case 0xca: return read('readFloatBE', 4);
      case 0xcb: return read('readDoubleBE', 8);
      case 0xcc: return read('readUInt8', 1);
      case 0xcd: return read('readUInt16BE', 2);
      case 0xce: return read('readUInt32BE', 4);
      case 0xcf: return read('readBigUInt64BE', 8);
      case 0xd0: return read('readInt8', 1);
      case 0xd1: return read('readInt16BE', 2);
      case 0xd2: return read('readInt32BE', 4);
      case 0xd3: return read('readBigInt64BE', 8);
      case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return extension(1 << (type - 0xd4));
      case 0xd9: return take(read('readUInt8', 1)).toString();
      case 0xda: return take(read('readUInt16BE', 2)).toString();
      case 0xdb: return take(read('readUInt32BE', 4)).toString();
      case 0xdc: return list(read('readUInt16BE', 2));
      case 0xdd: return list(read('readUInt32BE', 4));
      case 0xde: return map(read('readUInt16BE', 2));
      case 0xdf: return map(read('readUInt32BE', 4));
    }
    throw new Error(`msgpack 0x${type.toString(16)}`);
  }
  return value();
}

const head = (type, length) => {
  const buffer = Buffer.alloc(5);
  buffer[0] = type;
  buffer.writeUInt32BE(length, 1);
  return buffer;
};

export function pack(value) {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (value instanceof Unknown) return Buffer.from([0xd4, 0, 0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') {
    const buffer = Buffer.alloc(9);
    buffer[0] = Number.isInteger(value) ? 0xd3 : 0xcb;
    if (Number.isInteger(value)) buffer.writeBigInt64BE(BigInt(value), 1);
    else buffer.writeDoubleBE(value, 1);
    return buffer;
  }
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return message(head(0xdb, text.length), text);
  }
  if (Buffer.isBuffer(value)) return message(Buffer.from([0xc4, value.length]), value);
  if (Array.isArray(value)) return message(head(0xdd, value.length), value.map(pack));
  return message(head(0xdf, value.size), [...value].flatMap(([key, inner]) => [pack(key), pack(inner)]));
}

export const fromJson = json => Array.isArray(json) ? json.map(fromJson)
  : json && typeof json === 'object' ? new Map(Object.entries(json).map(([key, inner]) => [key, fromJson(inner)])) : json;

/** A DynamicValue, read and written. */
export const readValue = buffer => {
  if (buffer === undefined) return null;
  const { 1: packed, 2: json } = fields(buffer);
  return packed?.length ? unpack(packed) : json ? fromJson(JSON.parse(json)) : null;
};
export const dynamicValue = value => bytes(1, pack(value));
