#!/usr/bin/env node
// node provider.mjs terraform ARGS...
//
// Runs the real terraform with a stand-in for hashicorp/aws attached to it (TF_REATTACH_PROVIDERS, plugin protocol 6): for
// machines without a provider registry, and for tests that must not touch AWS. The stand-in has the real provider's schema
// (schema.json), so types, arguments, references, the graph, conditions, outputs and `terraform test` are checked as ever.
// It plans and applies by echoing the configuration; what only AWS can tell is unknown when planned and made up when
// applied, in AWS's form. It replaces a resource when one of replaces.json changes. It knows none of the rules for values
// that the provider's code and AWS have (is there a type t3.smal? is this cron expression one?) and never talks to AWS.
//
// STAND_IN_AWS names a file with what is in AWS otherwise than Terraform left it, an object a type:
//   { "aws_instance": { "instance_type": "t3.medium" }, "data.aws_ssm_parameter": { "insecure_value": "ami-1" } }
// Imported resources have these attributes, and nothing else but their id; what is made has those that AWS decides, such as its id.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytes, dynamicValue, fields, fromJson, message, number, pack, readValue, string, unknown } from './wire.mjs';

const json = file => JSON.parse(readFileSync(file));
const beside = name => json(new URL(name, import.meta.url));
const command = process.argv.slice(2);
const aws = beside('schema.json').provider_schemas['registry.terraform.io/hashicorp/aws'];
const replaces = beside('replaces.json');
const inAws = process.env.STAND_IN_AWS ? json(process.env.STAND_IN_AWS) : {};

// -------------------------------------------------------------------------------------------------------------- schema
const nesting = { single: 1, list: 2, set: 3 };
const attribute = ([name, a]) => bytes(2, message(string(1, name), bytes(2, Buffer.from(JSON.stringify(a.type))), number(4, a.required), number(5, a.optional), number(6, a.computed)));
const nested = ([name, t]) => bytes(3, message(string(1, name), bytes(2, block(t.block)), number(3, nesting[t.nesting_mode]), number(4, t.min_items), number(5, t.max_items)));
const block = b => message(Object.entries(b.attributes).map(attribute), Object.entries(b.block_types).map(nested));
const schema = s => message(number(1, s.version), bytes(2, block(s.block)));
const byName = (field, schemas) => Object.entries(schemas).map(([name, s]) => bytes(field, message(string(1, name), bytes(2, schema(s)))));
delete aws.provider.block.attributes.alias;
const providerSchema = message(bytes(1, schema(aws.provider)), byName(2, aws.resource_schemas), byName(3, aws.data_source_schemas), bytes(6, number(2, 1)));

// -------------------------------------------------------------------------------------------------------- what AWS says
const account = '123456789012', region = 'eu-west-3';
const prefixes = {
  aws_vpc: 'vpc', aws_subnet: 'subnet', aws_internet_gateway: 'igw', aws_route_table: 'rtb', aws_route_table_association: 'rtbassoc', aws_security_group: 'sg',
  aws_default_security_group: 'sg', aws_instance: 'i', aws_eip: 'eipalloc', aws_eip_association: 'eipassoc', aws_dlm_lifecycle_policy: 'policy',
};
const known = {
  account_id: () => account, owner_id: () => account, ipv6_cidr_block: () => '2001:db8:1234:1a00::/56', availability_zone: () => `${region}a`,
  public_ip: n => `203.0.113.${n}`, private_ip: n => `10.20.0.${n}`, insecure_value: () => 'ami-0123456789abcdef0', value: () => 'ami-0123456789abcdef0',
};
let serial = 0;

function madeUp(type, name, of, state) {
  const n = serial;
  if (type === 'string') {
    if (name === 'id') return prefixes[of] ? `${prefixes[of]}-${n.toString(16).padStart(17, '0')}` : state.get('name') ?? `${of}-${n}`;
    if (name === 'arn') return `arn:aws:stand-in:${region}:${account}:${of}/${state.get('name') ?? n}`;
    return known[name]?.(n) ?? `stand-in-${name}`;
  }
  if (type === 'number') return 0;
  if (type === 'bool') return false;
  if (type === 'dynamic') return null;
  if (type[0] === 'object') return new Map(Object.entries(type[1]).map(([key, inner]) => [key, madeUp(inner, key, of, state)]));
  return type[0] === 'map' ? new Map() : [];
}

// Optional arguments that AWS fills in when they are not set. The schema's source can't tell these from other optional ones.
const filledIn = new Set(['id', 'tags_all', 'ipv6_cidr_block', 'availability_zone', 'private_ip']);

function plan(s, state) {
  for (const [name, a] of Object.entries(s.block.attributes)) {
    if ((state.get(name) ?? null) === null && a.computed && (!a.optional || filledIn.has(name))) state.set(name, unknown);
  }
  return state;
}

function apply(s, state, of) {
  serial++;
  for (const [name, a] of Object.entries(s.block.attributes)) {
    if (state.get(name) === unknown) state.set(name, name in (inAws[of] ?? {}) ? fromJson(inAws[of][name]) : madeUp(a.type, name, of, state));
  }
  return state;
}

/** A value with null for each attribute that it has not got. */
const whole = (b, value) => new Map([
  ...Object.keys(b.attributes).map(name => [name, value.get(name) ?? null]),
  ...Object.entries(b.block_types).map(([name, t]) => {
    const inner = value.get(name) ?? (t.nesting_mode === 'single' ? null : []);
    return [name, Array.isArray(inner) ? inner.map(element => whole(t.block, element)) : inner];
  }),
]);

function changedInAws(schemas, type, state, kind = '') {
  for (const [name, value] of Object.entries(inAws[kind + type] ?? {})) state.set(name, fromJson(value));
  return whole(schemas[type].block, state);
}

/** Steps and value of each place that a path such as root_block_device.encrypted leads to. */
function places(value, [name, ...rest], steps = []) {
  const inner = value instanceof Map ? value.get(name) ?? null : null;
  const here = [...steps, string(1, name)];
  if (rest.length === 0) return [{ steps: here, value: inner }];
  return (Array.isArray(inner) ? inner : []).flatMap((element, i) => places(element, rest, [...here, message(Buffer.from([24, i]))]));
}

// A repeated AttributePath of Steps.
const needsReplacement = (type, prior, next) => (replaces[type] ?? []).flatMap(path => {
  const before = places(prior, path.split('.'));
  return places(next, path.split('.'))
    .filter(({ value }, i) => before[i] && value !== null && !pack(value).equals(pack(before[i].value)))
    .map(({ steps }) => bytes(2, message(steps.map(step => bytes(1, step)))));
});

const problem = (summary, detail) => bytes(1, message(number(1, 1), string(2, summary), string(3, detail)));

function unsettable(b, value, path = '') {
  if (!(value instanceof Map)) return [];
  const own = Object.entries(b.attributes).filter(([name, a]) => a.computed && !a.optional && (value.get(name) ?? null) !== null)
    .map(([name]) => problem('Value for unconfigurable attribute', `"${path}${name}" is decided by AWS.`));
  const inner = Object.entries(b.block_types).flatMap(([name, t]) => [value.get(name)].flat().flatMap(element => unsettable(t.block, element, `${path}${name}.`)));
  return [...own, ...inner];
}

// ------------------------------------------------------------------------------------------------------------ the calls
const text = buffer => buffer?.toString() ?? '';
const calls = {
  GetProviderSchema: () => providerSchema,
  ValidateProviderConfig: () => message(),
  ConfigureProvider: () => message(),
  StopProvider: () => message(),
  ValidateResourceConfig: ({ 1: type, 2: config }) => message(unsettable(aws.resource_schemas[text(type)].block, readValue(config))),
  ValidateDataResourceConfig: ({ 1: type, 2: config }) => message(unsettable(aws.data_source_schemas[text(type)].block, readValue(config))),
  UpgradeResourceState: ({ 3: state }) => bytes(1, dynamicValue(fromJson(JSON.parse(fields(state)[1])))),
  ReadResource: ({ 1: type, 2: state }) => bytes(1, dynamicValue(changedInAws(aws.resource_schemas, text(type), readValue(state)))),
  PlanResourceChange({ 1: type, 2: prior, 3: proposed }) {
    const s = aws.resource_schemas[text(type)], before = readValue(prior), next = readValue(proposed);
    const planned = next === null || before !== null ? next : plan(s, next);
    // The last field tolerates what providers with an old SDK do, as hashicorp/aws is one.
    return message(bytes(1, dynamicValue(planned)), before === null || next === null ? [] : needsReplacement(text(type), before, next), number(5, 1));
  },
  ApplyResourceChange({ 1: type, 3: planned }) {
    const state = readValue(planned);
    return message(bytes(1, dynamicValue(state && apply(aws.resource_schemas[text(type)], state, text(type)))), number(4, 1));
  },
  ImportResourceState: ({ 1: type, 2: id }) =>
    bytes(1, message(string(1, text(type)), bytes(2, dynamicValue(changedInAws(aws.resource_schemas, text(type), new Map([['id', text(id)]])))))),
  ReadDataSource({ 1: type, 2: config }) {
    const schemas = aws.data_source_schemas, s = schemas[text(type)];
    return bytes(1, dynamicValue(changedInAws(schemas, text(type), apply(s, plan(s, readValue(config)), `data.${text(type)}`), 'data.')));
  },
};

// --------------------------------------------------------------------------------------------------------------- server
const folder = mkdtempSync(join(tmpdir(), 'mbot-aws-')), socket = join(folder, 'provider.sock');
const server = http2.createServer({ settings: { initialWindowSize: 1 << 24 } });
server.on('stream', (stream, headers) => {
  const path = headers[':path'], received = [];
  const answer = (status, body, text) => {
    if (stream.destroyed) return;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status), ...(text ? { 'grpc-message': encodeURIComponent(text) } : {}) }));
    if (!body) return stream.end();
    const length = Buffer.alloc(5);
    length.writeUInt32BE(body.length, 1);
    stream.end(message(length, body));
  };
  stream.on('error', () => { /* terraform has ended */ });
  if (path === '/plugin.GRPCBroker/StartStream') return;   // stays open, unused
  if (path === '/grpc.health.v1.Health/Check') return answer(0, number(1, 1));
  stream.on('data', chunk => received.push(chunk));
  stream.on('end', () => {
    const call = calls[path.split('/').pop()];
    if (!call) return answer(12, null, `the stand-in has no ${path}`);
    try {
      answer(0, call(fields(message(received).subarray(5))));
    } catch (e) {
      answer(2, null, `the stand-in: ${e.stack}`);
    }
  });
});
server.listen(socket, () => {
  const reattach = { 'registry.terraform.io/hashicorp/aws': { Protocol: 'grpc', ProtocolVersion: 6, Pid: process.pid, Test: true, Addr: { Network: 'unix', String: socket } } };
  const child = spawn(command[0], command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, TF_REATTACH_PROVIDERS: JSON.stringify(reattach), CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null', TF_IN_AUTOMATION: '1' },
  });
  const end = code => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  };
  child.on('error', e => {
    console.error(e.message);
    end(127);
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => end(code ?? (signal ? 1 : 0)));
});
