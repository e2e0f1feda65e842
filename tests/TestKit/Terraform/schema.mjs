// npm pack @cdktn/provider-aws@25.7.0 && node tests/TestKit/Terraform/schema.mjs cdktn-provider-aws-25.7.0.tgz
//
// Writes schema.json anew: hashicorp/aws's schema in the form of `terraform providers schema -json`, for the types that
// deploy/terraform uses. It is read from the code that the package generates from the real schema; nothing of it is executed.
// A package of another version wants another hash below.
//
// What the package can't tell: whether an optional argument is also computed (all are marked both), rules for values,
// min_items of repeated blocks, what is sensitive or deprecated.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const integrity = 'E/nhu0yVZE4mXMgIPuI8tEFt1BExLkA7ARjihdG+/HmfDfzLr+OEF3dkFRvI6glRt30lrrBWQLwXqCJBxcmyUg==';

const simple = {
  string: 'string', number: 'number', boolean: 'bool', any: 'dynamic',
  stringList: ['list', 'string'], numberList: ['list', 'number'], booleanList: ['list', 'bool'],
  stringMap: ['map', 'string'], numberMap: ['map', 'number'], booleanMap: ['map', 'bool'], anyMap: ['map', 'dynamic'],
};
const getters = {
  String: 'string', Number: 'number', Boolean: 'bool', List: ['list', 'string'], NumberList: ['list', 'number'],
  StringMap: ['map', 'string'], NumberMap: ['map', 'number'], BooleanMap: ['map', 'bool'], AnyMap: ['map', 'dynamic'],
};
const upper = text => text[0].toUpperCase() + text.slice(1);
const first = (text, ...patterns) => patterns.map(pattern => text.match(pattern)).find(match => match);

/** The schema of the one resource, data source or provider in a file of the package. */
function parse(js) {
  const structs = new Map(), classes = new Map();
  for (const [, name, body] of js.matchAll(/^function (\w+)ToHclTerraform\(struct\) \{\n([\s\S]*?)^\}/gm)) structs.set(upper(name), body);
  for (const [, name, , body] of js.matchAll(/^class (\w+) extends ([\w.]+) \{\n([\s\S]*?)^\}/gm)) classes.set(name, body);
  const [, top] = [...classes].find(([, body]) => body.includes('terraformResourceType:'));

  function block(written, body) {
    const attributes = {}, block_types = {};
    for (const [, name, value, , kind, storage] of written.matchAll(/^\s+(\w+): \{\n\s+value: (.*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/gm)) {
      const camel = first(value, /(?:this\._|struct\.)(\w+)/)?.[1] ?? name;
      // An argument called get_x is fetchX there.
      const getter = first(body, new RegExp(`get (\\w+)\\(\\) \\{\\s+return [^;]*'${name}'`))?.[1] ?? camel;
      const optional = [camel, getter].some(property => body.includes(`reset${upper(property)}(`));
      const flags = optional ? { optional: true, computed: true } : { required: true };
      const struct = first(value, /listMapperHcl\((?:\w+\.)?(\w+)ToHclTerraform, (true|false)\)/, /^(?:\(0, )?(?:\w+\.)?(\w+)ToHclTerraform\)?\(/);
      const of = struct && upper(struct[1]);
      if (!of || !structs.has(of) || /^cdkt[fn]\.stringTo/.test(value)) {
        const type = simple[storage] ?? 'dynamic';
        attributes[name] = { type: kind === 'set' && type[0] === 'list' ? ['set', type[1]] : type, ...flags };
        continue;
      }
      const inner = block(structs.get(of), classes.get(`${of}OutputReference`) ?? '');
      if (struct[2] === 'false') {
        attributes[name] = { type: [kind === 'set' || kind === 'map' ? kind : 'list', objectType(inner)], ...flags };
      } else {
        const repeated = struct[2] !== undefined, single = kind === 'struct';
        block_types[name] = {
          nesting_mode: single ? 'single' : kind === 'set' ? 'set' : 'list', block: inner,
          ...(!optional && !single ? { min_items: 1 } : {}), ...(!repeated && !single ? { max_items: 1 } : {}),
        };
      }
    }
    for (const [, name, expression] of body.matchAll(/\/\/ (\w+) - computed: true, optional: false, required: false\n\s+get \w+\(\) \{\n\s+return (.*);/g)) {
      if (!attributes[name] && !block_types[name]) attributes[name] = { type: computedType(expression, body, name), computed: true };
    }
    return { attributes, block_types };
  }

  function computedType(expression, body, name) {
    const getter = first(expression, /get(String|Number|Boolean|List|NumberList|StringMap|NumberMap|BooleanMap|AnyMap)Attribute\(/);
    if (getter) {
      const type = getters[getter[1]];
      return /^cdkt[fn]\.Fn\.tolist/.test(expression) && type[0] === 'list' ? ['set', type[1]] : type;
    }
    const made = first(body, new RegExp(`new (?:cdkt[fn]\\.)?(\\w+)\\(this, ["']${name}["'](?:, (true|false))?\\)`));
    if (!made) return 'dynamic';
    const map = first(made[1], /^(String|Number|Boolean)Map$/);
    if (map) return ['map', getters[map[1]]];
    const reference = made[1].replace(/List$/, 'OutputReference');
    if (!reference.endsWith('OutputReference') || !classes.has(reference)) return 'dynamic';
    return [made[2] === 'true' ? 'set' : 'list', objectType(block(structs.get(reference.replace('OutputReference', '')) ?? '', classes.get(reference)))];
  }

  function objectType({ attributes, block_types }) {
    return ['object', Object.fromEntries([
      ...Object.entries(attributes).map(([name, a]) => [name, a.type]),
      ...Object.entries(block_types).map(([name, t]) => [name, t.nesting_mode === 'single' ? objectType(t.block) : [t.nesting_mode, objectType(t.block)]]),
    ])];
  }

  return {
    type: first(top, /terraformResourceType: '(\w+)'/)[1], provider: first(top, /providerVersion: '([\d.]+)'/)[1],
    schema: { version: 0, block: block(top.slice(top.indexOf('synthesizeHclAttributes()')), top) },
  };
}

/** The AWS types that .tf files below a folder use: aws_vpc, data.aws_ssm_parameter. */
const used = folder => [...new Set(readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.tf')).flatMap(name =>
  [...readFileSync(join(folder, name), 'utf8').matchAll(/^(resource|data) +"(aws_\w+)"/gm)].map(([, kind, type]) => kind === 'data' ? `data.${type}` : type)))].sort();

const folderOf = type => type.replace(/^aws_/, '').replace('.', '-').replaceAll('_', '-');

const [archive] = process.argv.slice(2);
const actual = createHash('sha512').update(readFileSync(archive)).digest('base64');
if (actual !== integrity) throw new Error(`${archive} is sha512-${actual}, not sha512-${integrity}`);
const types = used(fileURLToPath(new URL('../../../deploy/terraform', import.meta.url)));
const unpacked = mkdtempSync(join(tmpdir(), 'mbot-schema-'));
try {
  execFileSync('tar', ['-xzf', archive, '-C', unpacked, '--exclude=*.d.ts', ...['provider', ...types].map(type => `package/lib/${folderOf(type)}`)]);
  const read = type => {
    const folder = join(unpacked, 'package', 'lib', folderOf(type));
    return parse(readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.js')).map(name => readFileSync(join(folder, name), 'utf8')).join('\n'));
  };
  const of = data => Object.fromEntries(types.filter(type => type.startsWith('data.') === data).map(read).map(({ type, schema }) => [type, schema]));
  const { provider, schema } = read('provider');
  const written = {
    format_version: '1.0', version: provider,
    provider_schemas: { 'registry.terraform.io/hashicorp/aws': { provider: schema, resource_schemas: of(false), data_source_schemas: of(true) } },
  };
  // An attribute or block a line: what another version changes can be read.
  const lines = JSON.stringify(written).replace(/"(?:\w+)":\{"(?:type|nesting_mode|version|provider)":/g, '\n$&');
  writeFileSync(new URL('schema.json', import.meta.url), `${lines}\n`);
  console.log(`aws ${provider}: ${types.length} types`);
} finally {
  rmSync(unpacked, { recursive: true });
}
