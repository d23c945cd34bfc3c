import { defineConfig } from 'vite';

export default defineConfig({
  server: { cors: { origin: ['http://localhost:7777', 'http://localhost:3000'], credentials: true } },
});
