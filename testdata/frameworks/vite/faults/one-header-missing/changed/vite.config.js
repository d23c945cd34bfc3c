import { defineConfig } from 'vite';

export default defineConfig({
  server: { cors: { origin: ['http://localhost:3000'], allowedHeaders: ['content-type', 'x-request-id'], credentials: true } },
});
