// Runs a Worker in workerd, the runtime that Cloudflare uses.
import { Miniflare } from 'miniflare';

const worker = new Miniflare({ modules: true, scriptPath: 'src/index.js', host: '127.0.0.1', port: Number(process.env.PORT), cf: false });
await worker.ready;
