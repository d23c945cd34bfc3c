import { defineConfig } from 'vite';

export default defineConfig({
  server: { cors: { origin: '*', credentials: true } },
});
