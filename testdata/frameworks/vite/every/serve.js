// Vite's servers behind a port of our own: looking whether one is free, Vite listens
// at it for a moment, and a test would take that for the server.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createServer, preview } from 'vite';

const vite = readFileSync('command', 'utf8').trim() === 'preview'
  ? await preview({ preview: { host: '127.0.0.1', port: 0 } })
  : await createServer({ server: { middlewareMode: true } });
http.createServer(vite.middlewares).listen(process.env.PORT, '127.0.0.1');
