// A visitor with a real browser. Reads a command a line, answers with a line of JSON: {"ok": true, ...} or {"ok": false, "error": ...}.
//   node browser.mjs PLAYWRIGHT-CORE CHROMIUM PROFILE-FOLDER URL
import { createRequire } from 'node:module';
import readline from 'node:readline';

const [folder, executablePath, profile, url] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(folder);
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
context.setDefaultTimeout(40_000);
const page = context.pages()[0] ?? await context.newPage();
// A page arrives piece by piece, the count of runs after all that the tests read.
let runs = 0;
const seen = async () => {
  await page.getByText(`runs ${++runs}`, { exact: true }).waitFor();
  return { text: await page.locator('.main, [data-testid="stAppViewContainer"]').first().innerText(), title: await page.title() };
};

const commands = {
  async open() {
    await page.goto(url);
    runs = 0;
    return seen();
  },
  async reload() {
    await page.reload();
    runs = 0;
    return seen();
  },
  async type(name) {
    const input = page.getByLabel('Your name');
    await input.fill(name);
    await input.press('Enter');
    await page.getByText(`Hello, ${name}!`).waitFor();
    return seen();
  },
  async screenshot(path) {
    await page.screenshot({ path });
    return {};
  },
  async leave() {
    await page.goto('about:blank');
    return {};
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [name, ...rest] = line.split(' ');
  try {
    console.log(JSON.stringify({ ok: true, ...await commands[name](rest.join(' ')) }));
  } catch (error) {
    console.log(JSON.stringify({ ok: false, error: `${name}: ${error.message}` }));
  }
}
await context.close();
