import { defineConfig } from 'vite';

export default defineConfig({
  server: { cors: { origin: ['http://localhost:7777'], credentials: true } },
});
